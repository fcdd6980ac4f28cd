package dev.comfyserve.contract;

import java.util.Arrays;
import java.util.Optional;

/**
 * Every {@code error_code} that this server itself gives, with its HTTP status. The {@code HOST_}
 * ones come from our client of another host.
 */
public enum ErrorCode {
  BAD_REQUEST(400001, 400),
  UNAUTHORIZED(401001, 401),
  FORBIDDEN(403003, 403),
  NOT_FOUND(404001, 404),
  METHOD_NOT_ALLOWED(405001, 405),
  CONFLICT(409001, 409),
  TOO_LARGE(413001, 413),
  UNSUPPORTED_MEDIA_TYPE(415001, 415),
  RANGE_NOT_SATISFIABLE(416001, 416),
  INVALID(422001, 422),
  TOO_MANY_REQUESTS(429001, 429),
  INTERNAL(500001, 500),
  /** A host answered what cannot be read as an answer. */
  HOST_ANSWER_UNREADABLE(502001, 502),
  /** No connection to a host could be made: nothing was sent. */
  HOST_UNREACHABLE(502002, 502),
  /** The connection to a host ended before its whole answer was there. */
  HOST_BROKE_OFF(502003, 502),
  UNAVAILABLE(503001, 503),
  /** A host gave no answer in time. */
  HOST_SILENT(504001, 504),
  NO_FUNDS(10001, 402),
  DEPLOYMENT_DISABLED(10002, 409),
  DEPLOYMENT_DELETED(10003, 410),
  /** ComfyUI refused the prompt; its {@code node_errors} are in the details. */
  PROMPT_REFUSED(20001, 422),
  NODE_FAILED(30001, 500),
  OUT_OF_MEMORY(30002, 500),
  INSTANCE_LOST(30003, 500),
  TIME_LIMIT(30004, 500),
  NO_INSTANCE(30005, 500),
  INPUT_UNAVAILABLE(30006, 500),
  OUTPUT_NOT_STORED(30007, 500);

  private final int code;
  private final int httpStatus;

  ErrorCode(int code, int httpStatus) {
    this.code = code;
    this.httpStatus = httpStatus;
  }

  /** Empty for numbers that are not ours. */
  public static Optional<ErrorCode> of(int code) {
    return Arrays.stream(values()).filter(one -> one.code == code).findFirst();
  }

  /** Whether it tells how a request ended, as opposed to what became of a call. */
  private boolean ofRequest() {
    return code >= 20000 && code < 40000;
  }

  /**
   * What an answer with this code means, as an HTTP status: hosts send some errors with another
   * status, 200 even.
   */
  public static int meaning(int code, int httpStatus) {
    return of(code).filter(one -> !one.ofRequest()).map(ErrorCode::httpStatus).orElse(httpStatus);
  }

  public int code() {
    return code;
  }

  public int httpStatus() {
    return httpStatus;
  }
}

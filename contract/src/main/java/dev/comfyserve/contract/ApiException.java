package dev.comfyserve.contract;

import java.time.Duration;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A call that cannot be answered, as its caller will see it. The message never holds a secret or a
 * cause of ours. Codes are numbers here because an upstream host has codes that we do not know.
 */
public final class ApiException extends RuntimeException {
  private final int httpStatus;
  private final int errorCode;
  private final transient JsonNode detail;
  private final transient JsonNode payload;
  private final Duration retryAfter;

  /**
   * @param detail the answer's {@code detail}, or null
   * @param payload an upstream's whole answer, or null for our own errors
   * @param retryAfter when it is worth trying again, or null
   */
  public ApiException(
      int httpStatus,
      int errorCode,
      String message,
      JsonNode detail,
      JsonNode payload,
      Duration retryAfter) {
    super(message);
    this.httpStatus = httpStatus;
    this.errorCode = errorCode;
    this.detail = detail;
    this.payload = payload;
    this.retryAfter = retryAfter;
  }

  public ApiException(ErrorCode code, String message) {
    this(code.httpStatus(), code.code(), message, null, null, null);
  }

  /** What an unknown thing, a foreign thing and a malformed id all answer. */
  public static ApiException notFound(String kind, String id) {
    return new ApiException(ErrorCode.NOT_FOUND, "No such " + kind + ": " + Text.clip(id, 80));
  }

  public static ApiException invalid(List<Fault> faults) {
    ArrayNode detail = JsonNodeFactory.instance.arrayNode();
    StringBuilder message = new StringBuilder();
    for (Fault fault : faults) {
      ObjectNode one = detail.addObject();
      ArrayNode loc = one.putArray("loc");
      fault.loc().forEach(loc::add);
      one.put("msg", fault.msg()).put("type", fault.type());
      if (message.length() < 500) {
        message.append(message.isEmpty() ? "" : "; ");
        message.append(String.join(".", fault.loc())).append(": ").append(fault.msg());
      }
    }
    return new ApiException(
        ErrorCode.INVALID.httpStatus(),
        ErrorCode.INVALID.code(),
        message.toString(),
        detail,
        null,
        null);
  }

  /** What the host sent; to decide by, see {@link #meaning}. */
  public int httpStatus() {
    return httpStatus;
  }

  /**
   * The HTTP status that this error stands for, whatever status it came with: that of its code
   * where the contract knows it. All that depends on the kind of an error depends on this.
   */
  public int meaning() {
    return ErrorCode.meaning(errorCode, httpStatus);
  }

  /** Whether the same call may do better in a while. */
  public boolean temporary() {
    int meaning = meaning();
    return meaning == 408 || meaning == 429 || meaning >= 500;
  }

  public int errorCode() {
    return errorCode;
  }

  public JsonNode detail() {
    return detail;
  }

  public JsonNode payload() {
    return payload;
  }

  public Duration retryAfter() {
    return retryAfter;
  }

  /**
   * Nobody answered, or somebody who is just starting or stopping: the same call may work in a
   * while.
   */
  public boolean hostAway() {
    return errorCode == ErrorCode.HOST_UNREACHABLE.code()
        || errorCode == ErrorCode.HOST_BROKE_OFF.code()
        || errorCode == ErrorCode.HOST_SILENT.code()
        || meaning() == ErrorCode.UNAVAILABLE.httpStatus();
  }

  /** The error as REST answers it. */
  public ObjectNode body() {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("error_code", errorCode).put("error_message", getMessage());
    body.put("message", getMessage());
    if (detail != null) {
      body.set("detail", detail);
    }
    return body;
  }
}

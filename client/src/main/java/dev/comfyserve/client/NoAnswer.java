package dev.comfyserve.client;

import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.ErrorCode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/** A call that got no answer. What it means for the caller is in the code: was anything sent? */
final class NoAnswer {
  private NoAnswer() {}

  static ApiException of(URI url, Throwable cause) {
    String host = url.getScheme() + "://" + url.getRawAuthority();
    return switch (cause) {
      case ConnectException e -> unreachable(host, "the connection was refused", e);
      case UnknownHostException e -> unreachable(host, "the host name is unknown", e);
      case UnresolvedAddressException e -> unreachable(host, "the host name is unknown", e);
      case SocketTimeoutException e -> unreachable(host, "no connection in time", e);
      case SSLException e -> unreachable(host, "no secure connection could be made", e);
      case TimeoutException e -> of(ErrorCode.HOST_SILENT, host + " gave no answer in time.", e);
      case IOException e ->
          of(ErrorCode.HOST_BROKE_OFF, host + " broke off before its answer was whole.", e);
      case Throwable e ->
          of(
              ErrorCode.HOST_ANSWER_UNREADABLE,
              "The answer of " + host + " cannot be read, or is too large.",
              e);
    };
  }

  private static ApiException unreachable(String host, String why, Throwable cause) {
    return of(ErrorCode.HOST_UNREACHABLE, "Cannot reach " + host + ": " + why + ".", cause);
  }

  /** Given up here, because this side is about to end; it may have been sent. */
  static ApiException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return of(
        ErrorCode.HOST_BROKE_OFF,
        "The call was cut off because this side stops; whether it was carried out is not known.",
        e);
  }

  static ApiException of(ErrorCode code, String message, Throwable cause) {
    ApiException failure = new ApiException(code, message);
    failure.initCause(cause);
    return failure;
  }
}

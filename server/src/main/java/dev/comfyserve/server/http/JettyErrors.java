package dev.comfyserve.server.http;

import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.ErrorCode;
import dev.comfyserve.contract.Json;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** The errors that the HTTP server itself finds (what it cannot parse), in the API's form. */
public final class JettyErrors implements Request.Handler {

  /** An error by its HTTP status alone. */
  static ApiException of(int status) {
    return switch (status) {
      case 404 -> new ApiException(ErrorCode.NOT_FOUND, "No such path.");
      case 405 -> new ApiException(ErrorCode.METHOD_NOT_ALLOWED, "No such method.");
      case 413 -> new ApiException(ErrorCode.TOO_LARGE, "The body is too large.");
      case 415 -> new ApiException(ErrorCode.UNSUPPORTED_MEDIA_TYPE, "No such media type here.");
      case 503 -> new ApiException(ErrorCode.UNAVAILABLE, "The server is stopping.");
      case 408 -> plain(408, "The request took too long to arrive.");
      case 414 -> plain(414, "The URL is too long.");
      case 417 -> plain(417, "The expectation cannot be met.");
      case 431 ->
          plain(
              431,
              "The header lines are larger than "
                  + HttpListener.LARGEST_HEADERS
                  + " bytes together.");
      case 505 -> plain(400, "This server speaks HTTP/1.1.");
      default ->
          status >= 400 && status < 500
              ? plain(status, "The request is not well-formed HTTP.")
              : new ApiException(ErrorCode.INTERNAL, "Something went wrong on our side.");
    };
  }

  private static ApiException plain(int status, String message) {
    return new ApiException(status, status * 1000 + 1, message, null, null, null);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    ApiException error = of(response.getStatus());
    byte[] body = Json.write(error.body()).getBytes(StandardCharsets.UTF_8);
    response.setStatus(error.httpStatus());
    response.getHeaders().put("Content-Type", "application/json");
    response.getHeaders().put("Content-Length", body.length);
    response.write(true, ByteBuffer.wrap(body), callback);
    return true;
  }
}

package dev.comfyserve.server.http;

import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import tools.jackson.databind.JsonNode;

/** The answer to one call. Every method blocks until the bytes are handed to the connection. */
public final class Reply {
  private final Request request;
  private final Response response;
  private boolean answered;

  Reply(Request request, Response response) {
    this.request = request;
    this.response = response;
  }

  public boolean answered() {
    return answered;
  }

  int status() {
    return response.getStatus();
  }

  /** Adds a header; before the answer. */
  public Reply header(String name, String value) {
    response.getHeaders().put(name, value);
    return this;
  }

  public void json(int status, JsonNode body) throws IOException {
    bytes(status, "application/json", Json.write(body).getBytes(StandardCharsets.UTF_8));
  }

  public void bytes(int status, String contentType, byte[] body) throws IOException {
    begin(status, contentType);
    response.getHeaders().put("Content-Length", body.length);
    Content.Sink.write(response, true, ByteBuffer.wrap(body));
  }

  public void empty(int status) throws IOException {
    begin(status, null);
    Content.Sink.write(response, true, null);
  }

  /** The headers of a body that is not sent. */
  public void head(int status, String contentType, long length) throws IOException {
    begin(status, contentType);
    response.getHeaders().put("Content-Length", length);
    Content.Sink.write(response, true, null);
  }

  /** A body of known length that is written piece by piece. */
  public OutputStream stream(int status, String contentType, long length) {
    begin(status, contentType);
    response.getHeaders().put("Content-Length", length);
    return Content.Sink.asOutputStream(response);
  }

  /**
   * A body of unknown length; the headers leave at once, then each write as it is. A write throws
   * when the client is gone.
   */
  public OutputStream open(int status, String contentType) throws IOException {
    begin(status, contentType);
    Content.Sink.write(response, false, null);
    return Content.Sink.asOutputStream(response);
  }

  /** An error in the API's form; what it says beside its body is in headers. */
  void error(ApiException e, String requestId, String authenticate, String allow)
      throws IOException {
    Map<String, String> kept = new LinkedHashMap<>();
    for (String name :
        List.of(
            "Access-Control-Allow-Origin", "Access-Control-Expose-Headers", "Vary", "Connection")) {
      kept.put(name, response.getHeaders().get(name));
    }
    kept.put("X-Request-Id", requestId);
    kept.put("X-Content-Type-Options", "nosniff");
    kept.put("WWW-Authenticate", authenticate);
    kept.put("Allow", allow);
    response.reset();
    kept.forEach(
        (name, value) -> {
          if (value != null) {
            header(name, value);
          }
        });
    if (e.retryAfter() != null) {
      header("Retry-After", Long.toString(Math.max(1, e.retryAfter().toSeconds())));
    }
    // An upstream may answer an error with 200; to our caller it is one.
    json(e.httpStatus() >= 400 && e.httpStatus() < 600 ? e.httpStatus() : 502, e.body());
  }

  private void begin(int status, String contentType) {
    if (answered) {
      throw new IllegalStateException("answered twice");
    }
    answered = true;
    response.setStatus(status);
    if (contentType != null) {
      response.getHeaders().put("Content-Type", contentType);
    }
  }
}

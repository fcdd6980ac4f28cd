package dev.comfyserve.engine.http;

import dev.comfyserve.engine.json.WireJson;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Fields;
import tools.jackson.databind.JsonNode;

/**
 * One request.
 *
 * @param tail what follows the route's path, empty for none
 */
record Call(Request request, String tail) {
  /** The largest body of any kind. */
  static final long LARGEST_BODY = 100L << 20;

  /** A body beyond the limit. */
  static final class TooLarge extends IOException {
    TooLarge() {
      super("request body too large");
    }
  }

  byte[] body() throws IOException {
    if (request.getLength() > LARGEST_BODY) {
      throw new TooLarge();
    }
    try (InputStream in = Request.asInputStream(request)) {
      byte[] bytes = in.readNBytes((int) LARGEST_BODY + 1);
      if (bytes.length > LARGEST_BODY) {
        throw new TooLarge();
      }
      return bytes;
    }
  }

  JsonNode json() throws IOException {
    JsonNode json = WireJson.read(body());
    if (json == null || json.isMissingNode()) {
      throw new IOException("no JSON in the body");
    }
    return json;
  }

  /** The query parameter, or null. */
  String query(String name) {
    Fields fields = Request.extractQueryParameters(request, StandardCharsets.UTF_8);
    return fields.getValue(name);
  }

  String query(String name, String absent) {
    String value = query(name);
    return value == null ? absent : value;
  }

  /**
   * @throws NumberFormatException when it is no number
   */
  Integer number(String name) {
    String value = query(name);
    return value == null ? null : Integer.valueOf(value);
  }
}

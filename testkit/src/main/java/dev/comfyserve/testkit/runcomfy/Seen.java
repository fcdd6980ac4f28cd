package dev.comfyserve.testkit.runcomfy;

import java.util.List;
import java.util.Map;

/**
 * A call that came in.
 *
 * @param path as it was sent, encoded
 * @param query as it was sent, or null
 * @param headers by lower-case name
 */
public record Seen(
    String method, String path, String query, Map<String, List<String>> headers, String body) {

  /** The first value of a header, or null. */
  public String header(String name) {
    List<String> values = headers.get(name.toLowerCase(java.util.Locale.ROOT));
    return values == null ? null : values.getFirst();
  }

  /** Method, path and query, for messages. */
  public String line() {
    return method + " " + path + (query == null ? "" : "?" + query);
  }
}

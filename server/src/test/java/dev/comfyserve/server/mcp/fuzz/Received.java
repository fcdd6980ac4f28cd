package dev.comfyserve.server.mcp.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * An answer.
 *
 * @param headers by their names in lower case
 * @param open whether it is a stream that would have gone on, and was left
 */
record Received(int status, Map<String, String> headers, String body, boolean open) {
  boolean isStream() {
    return headers.getOrDefault("content-type", "").startsWith("text/event-stream");
  }

  boolean isJson() {
    return headers.getOrDefault("content-type", "").startsWith("application/json");
  }

  /** The messages of a stream. */
  List<String> events() {
    List<String> events = new ArrayList<>();
    for (String line : body.split("\n")) {
      if (line.startsWith("data: ")) {
        events.add(line.substring("data: ".length()));
      }
    }
    return events;
  }

  @Override
  public String toString() {
    String shown = body.length() > 1500 ? body.substring(0, 1500) + "..." : body;
    return status + " " + headers + "\n" + shown;
  }
}

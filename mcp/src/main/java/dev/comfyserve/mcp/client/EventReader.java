package dev.comfyserve.mcp.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** Reads the messages out of an event stream. */
final class EventReader {
  private final BufferedReader lines;

  EventReader(InputStream body) {
    lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
  }

  /** The data of the next message; null at the end of the stream. */
  String next() throws IOException {
    StringBuilder data = null;
    boolean message = true;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.isEmpty()) {
        if (data != null && message && !data.isEmpty()) {
          return data.toString();
        }
        data = null;
        message = true;
        continue;
      }
      int colon = line.indexOf(':');
      String field = colon < 0 ? line : line.substring(0, colon);
      String value = colon < 0 ? "" : line.substring(colon + 1);
      if (value.startsWith(" ")) {
        value = value.substring(1);
      }
      // A comment has an empty field name and falls through, as "id" and "retry" do.
      if (field.equals("data")) {
        data = data == null ? new StringBuilder(value) : data.append('\n').append(value);
      } else if (field.equals("event")) {
        message = value.isEmpty() || value.equals("message");
      }
    }
    return null;
  }
}

package dev.comfyserve.mcp.http;

import java.util.List;
import java.util.Locale;

/**
 * The forms of answer that a client takes.
 *
 * @param events it named event streams: a wildcard is not enough, since those who send one mostly
 *     do not know them
 */
record Accepts(boolean json, boolean events) {

  static Accepts of(List<String> headers) {
    boolean json = false;
    boolean events = false;
    boolean any = false;
    for (String header : headers) {
      for (String range : header.toLowerCase(Locale.ROOT).split(",", -1)) {
        String[] parts = range.split(";", -1);
        String type = parts[0].strip();
        if (type.isEmpty()) {
          continue;
        }
        any = true;
        if (!refused(parts)) {
          json |=
              type.equals("application/json") || type.equals("*/*") || type.equals("application/*");
          events |= type.equals("text/event-stream") || type.equals("text/*");
        }
      }
    }
    return any ? new Accepts(json, events) : new Accepts(true, false);
  }

  boolean nothing() {
    return !json && !events;
  }

  private static boolean refused(String[] parts) {
    for (int i = 1; i < parts.length; i++) {
      if (parts[i].strip().matches("q\\s*=\\s*0(\\.0*)?")) {
        return true;
      }
    }
    return false;
  }
}

package dev.comfyserve.mcp.http;

import dev.comfyserve.mcp.jsonrpc.JsonText;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;

/** How messages stand in an event stream. */
final class Sse {
  private static final byte[] HEAD = "event: message\ndata: ".getBytes(StandardCharsets.UTF_8);
  private static final byte[] TAIL = "\n\n".getBytes(StandardCharsets.UTF_8);
  private static final byte[] COMMENT = ": still here\n\n".getBytes(StandardCharsets.UTF_8);

  private Sse() {}

  /** One event: JSON is one line. No id: a stream cannot be taken up again. */
  static byte[] event(JsonNode message) {
    byte[] json = JsonText.bytes(message);
    byte[] event = new byte[HEAD.length + json.length + TAIL.length];
    System.arraycopy(HEAD, 0, event, 0, HEAD.length);
    System.arraycopy(json, 0, event, HEAD.length, json.length);
    System.arraycopy(TAIL, 0, event, HEAD.length + json.length, TAIL.length);
    return event;
  }

  /** Clients skip it; proxies see life, and we see whether the client is still there. */
  static byte[] comment() {
    return COMMENT.clone();
  }
}

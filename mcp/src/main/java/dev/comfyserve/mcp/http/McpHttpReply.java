package dev.comfyserve.mcp.http;

import java.io.IOException;
import java.util.Map;

/** The answer to one request: exactly one of the three methods is called, once. */
public interface McpHttpReply {
  /** A whole answer; {@code Content-Type: application/json} is the adapter's to set. */
  void json(int status, Map<String, String> headers, byte[] body) throws IOException;

  /** An answer without a body. */
  void empty(int status, Map<String, String> headers) throws IOException;

  /**
   * Sends status 200 with {@code Content-Type: text/event-stream}, {@code Cache-Control: no-cache}
   * and {@code X-Accel-Buffering: no} at once, and leaves the body open.
   */
  EventSink startEvents() throws IOException;
}

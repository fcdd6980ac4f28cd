package dev.comfyserve.mcp.http;

import dev.comfyserve.mcp.protocol.McpServer;
import java.io.IOException;
import java.util.Map;

/** The MCP endpoint. */
public final class McpHttp<P> {
  public McpHttp(McpServer<P> server, StreamTimes times) {
    // The body follows with the dispatch.
  }

  /** Answers one HTTP request; blocks until it is answered (call it on a virtual thread). */
  public void handle(McpHttpCall call, McpHttpReply reply, P principal) throws IOException {
    reply.empty(405, Map.of("Allow", "POST, OPTIONS"));
  }
}

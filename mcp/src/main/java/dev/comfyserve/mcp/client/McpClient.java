package dev.comfyserve.mcp.client;

import dev.comfyserve.mcp.tool.ToolResult;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Calls the tools of one MCP server. */
public final class McpClient implements AutoCloseable {
  private McpClient() {}

  /**
   * Finds out which era the server speaks (the modern one first) and connects.
   *
   * @param token sent as bearer token; null for none
   */
  public static McpClient connect(URI endpoint, String token, Duration timeout)
      throws McpClientException, InterruptedException {
    throw new McpClientException("not yet");
  }

  /** The version that both sides speak, e.g. {@code 2026-07-28}. */
  public String protocolVersion() {
    return "";
  }

  /** All tools as the server describes them, every page. */
  public List<ObjectNode> listTools() throws McpClientException, InterruptedException {
    return List.of();
  }

  /**
   * Calls a tool and waits for its result.
   *
   * @param listener hears of progress on the thread that reads the answer; null for none
   */
  public ToolResult callTool(
      String name, ObjectNode arguments, ProgressListener listener, Duration timeout)
      throws McpClientException, InterruptedException {
    return ToolResult.error("not yet");
  }

  @Override
  public void close() {}
}

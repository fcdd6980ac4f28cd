package dev.comfyserve.mcp.client;

/** The server cannot be reached, refused the call, or answered something that is not MCP. */
public final class McpClientException extends Exception {
  private static final long serialVersionUID = 1L;

  public McpClientException(String message) {
    super(message);
  }

  public McpClientException(String message, Throwable cause) {
    super(message, cause);
  }
}

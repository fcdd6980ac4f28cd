package dev.comfyserve.mcp.client;

/** The server cannot be reached, refused the call, or answered something that is not MCP. */
public final class McpClientException extends Exception {
  private static final long serialVersionUID = 1L;
  private final int code;

  McpClientException(String message, int code) {
    super(message);
    this.code = code;
  }

  McpClientException(String message, Throwable cause) {
    super(message, cause);
    this.code = 0;
  }

  /** The JSON-RPC error code (negative) or the HTTP status (positive) behind it; else 0. */
  public int code() {
    return code;
  }
}

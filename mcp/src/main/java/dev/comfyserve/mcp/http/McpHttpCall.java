package dev.comfyserve.mcp.http;

import java.util.List;

/** An HTTP request to the MCP endpoint, read whole. */
public interface McpHttpCall {
  /** Upper case. */
  String method();

  /**
   * Every value of a header, a list entry for each time the header stands there.
   *
   * @param name in any case
   */
  List<String> headers(String name);

  byte[] body();
}

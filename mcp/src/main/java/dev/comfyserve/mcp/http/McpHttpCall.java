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

  /**
   * Tells, before anything of it is done, that this call does the work of several: of each request
   * of a batch, or of each thing that a subscription watches. What it throws refuses the call
   * whole.
   *
   * @param more beyond the one that every call is
   */
  default void counts(int more) {}
}

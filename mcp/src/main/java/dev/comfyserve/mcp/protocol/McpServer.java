package dev.comfyserve.mcp.protocol;

import dev.comfyserve.mcp.tool.ArgumentFaultReport;
import dev.comfyserve.mcp.tool.ToolRegistry;
import java.util.function.Supplier;

/** Answers the requests of both eras. */
public final class McpServer<P> {

  /**
   * @param instructions how to use the server, for the model; null for none
   * @param faults makes the result of a call whose arguments are at fault
   * @param references makes the id under which an internal error is logged and answered
   */
  public McpServer(
      ServerInfo info,
      String instructions,
      ToolRegistry<P> tools,
      ArgumentFaultReport faults,
      Supplier<String> references) {
    // The body follows with the dispatch.
  }
}

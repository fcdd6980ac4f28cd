package dev.comfyserve.mcp.tool;

/** What runs when a tool is called. */
@FunctionalInterface
public interface ToolHandler<P> {
  /**
   * Runs on a virtual thread of its own and may block. The thread is interrupted when the wait is
   * over for a reason outside the tool: the client left (where its era lets that end the call), or
   * the server stops.
   *
   * @return what the client gets; a failure that the caller can put right is {@link
   *     ToolResult#error}
   * @throws Exception for what is broken here: logged under a reference, and the client gets only
   *     the reference. What {@link ToolCall#conversation} throws is no fault and passes through.
   */
  ToolOutcome call(ToolCall<P> call) throws Exception;
}

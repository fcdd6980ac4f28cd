/**
 * Tools: what one is ({@link dev.comfyserve.mcp.tool.Tool}), the list of them ({@link
 * dev.comfyserve.mcp.tool.ToolRegistry}), the check of a call's arguments against the tool's input
 * schema, and the result.
 *
 * <p>What a caller can put right is a result with {@code isError}; what is broken on our side is an
 * exception, which the protocol layer logs under a reference and answers as an internal error.
 * Everything here but a running {@link dev.comfyserve.mcp.tool.ToolCall} is immutable and may be
 * shared between threads; JSON trees that were handed over are not changed again.
 */
package dev.comfyserve.mcp.tool;

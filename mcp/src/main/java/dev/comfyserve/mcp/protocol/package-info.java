/**
 * What the protocol says, without any transport: versions and eras, which era a request belongs to,
 * and {@link dev.comfyserve.mcp.protocol.McpServer}, which answers requests: at once, by code of
 * the owner that is to run ({@link dev.comfyserve.mcp.protocol.Run}), or by what a subscription
 * tells ({@link dev.comfyserve.mcp.protocol.Listen}).
 *
 * <p>A fault of the request is an {@link dev.comfyserve.mcp.protocol.RpcFailure} that holds the
 * JSON-RPC error; a transport turns it into its own form. Nothing is remembered between requests:
 * all types but an open {@link dev.comfyserve.mcp.protocol.Listening} are immutable and may be
 * shared between threads.
 */
package dev.comfyserve.mcp.protocol;

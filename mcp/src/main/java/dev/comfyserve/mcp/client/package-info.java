/**
 * A client of any MCP server over Streamable HTTP: {@link dev.comfyserve.mcp.client.McpClient}.
 *
 * <p>Every failure is an {@link dev.comfyserve.mcp.client.McpClientException} with a sentence for
 * people; a tool that failed is a result with {@code isError}, not an exception. A client may be
 * shared between threads.
 */
package dev.comfyserve.mcp.client;

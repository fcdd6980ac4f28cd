/**
 * The MCP endpoint: fits a call of the HTTP server to {@link dev.comfyserve.mcp.http.McpHttp}.
 *
 * <p>Entry type: {@link dev.comfyserve.server.mcp.McpEndpoint}. What the protocol says about a
 * failure is said there; what breaks before it (token, host, size) is said here. Thread-safe.
 */
package dev.comfyserve.server.mcp;

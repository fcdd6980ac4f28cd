/**
 * MCP over standard input and output: one message a line, both eras at the same time on one
 * connection. Entry type {@link dev.comfyserve.mcp.stdio.McpStdio}.
 *
 * <p>What a handshake ({@code initialize}) said is remembered as long as the connection lives;
 * requests of the modern era say everything themselves. Each request has a thread of its own, one
 * thread writes. A client that does not read holds up the writing of its requests, never their
 * work, and at some point the reading of further ones. The end of the input ends everything within
 * {@link dev.comfyserve.mcp.stdio.McpStdio#END} and {@link
 * dev.comfyserve.mcp.stdio.McpStdio#GRACE}; so does an output that nobody reads any more.
 */
package dev.comfyserve.mcp.stdio;

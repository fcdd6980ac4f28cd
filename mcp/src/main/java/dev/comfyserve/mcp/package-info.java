/**
 * The Model Context Protocol over Streamable HTTP and over pipes: JSON-RPC messages ({@code
 * jsonrpc}), both protocol eras ({@code protocol}), tools, resources, prompts and tasks ({@code
 * tool}, {@code resource}, {@code prompt}, {@code task}), what a running request says and asks
 * ({@code conversation}, {@code asking}, {@code call}), changes ({@code listen}), the HTTP rules
 * and the SSE framing ({@code http}), pipes ({@code stdio}), and a small client ({@code client}).
 *
 * <p>A server is put together as {@code new McpHttp<>(new McpServer<>(offer, references), times)},
 * where the {@link dev.comfyserve.mcp.protocol.McpOffer} says what there is; whoever owns the HTTP
 * server calls {@link dev.comfyserve.mcp.http.McpHttp#handle} once a request, and {@link
 * dev.comfyserve.mcp.http.McpHttp#stop} when it stops. {@code P} is the type of the authenticated
 * caller; this module never looks into it. Nothing here knows ComfyUI, REST or an HTTP server, and
 * nothing is remembered between requests, so replicas need no affinity.
 */
package dev.comfyserve.mcp;

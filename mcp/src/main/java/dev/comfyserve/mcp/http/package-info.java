/**
 * Streamable HTTP without an HTTP server: {@link dev.comfyserve.mcp.http.McpHttp} holds the rules
 * of headers and statuses, starts event streams only when needed and keeps them alive; whoever owns
 * the server adapts its request and response to {@link dev.comfyserve.mcp.http.McpHttpCall} and
 * {@link dev.comfyserve.mcp.http.McpHttpReply}.
 *
 * <p>Not checked here but before: {@code Host} and {@code Origin} (403), the token (401), the size
 * of body and headers (413, 431), rate (429). A reply whose connection broke throws an IOException
 * out of {@code handle}, except on a stream, where the era decides whether the call goes on. The
 * only memory is that of open answers: subscriptions ({@code subscriptions/listen}) are known so
 * that a server that stops can end them.
 */
package dev.comfyserve.mcp.http;

/**
 * What a handler may say to its client, and ask of it, while a request runs: progress, log
 * messages, and questions to the person at the other side. One interface for every version and
 * transport; entry type {@link dev.comfyserve.mcp.conversation.Conversation}.
 *
 * <p>A question that cannot be asked here and now is told by an exception that the layer turns into
 * the answer which the client's version has for it. A conversation belongs to one request and is
 * used by the thread that runs it.
 */
package dev.comfyserve.mcp.conversation;

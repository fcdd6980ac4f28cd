/**
 * The ten MCP tools: each a value of schema, hints and handler over {@link
 * dev.comfyserve.contract.ServerlessApi}. They build the same body as REST and keep its answer
 * unchanged, so local and gateway mode share every line.
 *
 * <p>Entry type: {@link dev.comfyserve.server.tools.ServerTools}. What a caller can mend is a
 * result with {@code isError} and words that say what to do next; a tool throws only for faults of
 * ours. Stateless, thread-safe.
 */
package dev.comfyserve.server.tools;

/**
 * The documents that MCP clients can list, read and watch: deployments with what can be set, their
 * graphs, requests, and the files that requests made. All of them are made from the answers of
 * {@link dev.comfyserve.contract.ServerlessApi} when they are read; nothing is kept.
 *
 * <p>Entry type: {@link dev.comfyserve.server.resource.ServerResources}. What is not there, was
 * deleted or is another account's is one and the same answer. No document is large: of a file that
 * is, there is a link. Thread-safe.
 */
package dev.comfyserve.server.resource;

/**
 * Resources: documents that a client can list, read and watch by their URI. Entry type {@link
 * dev.comfyserve.mcp.resource.Resources}, implemented by whoever owns the documents; the layer
 * speaks the protocol. Implementations are called from many threads at a time and may block.
 */
package dev.comfyserve.mcp.resource;

/**
 * Requests as MCP names them where a deployment is not named beside them: in resources and tasks.
 * Entry types: {@link dev.comfyserve.server.request.RequestHandles}, {@link
 * dev.comfyserve.server.request.RequestChanges}. A handle that leads to nothing of the caller's is
 * an empty answer, whatever the reason. Thread-safe.
 */
package dev.comfyserve.server.request;

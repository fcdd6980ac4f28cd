/**
 * Requests that run, whatever the transport: the owner's code works on a thread of its own, the
 * request's thread writes. Entry type {@link dev.comfyserve.mcp.call.CallInProgress}; a transport
 * lends it an {@link dev.comfyserve.mcp.call.Outlet}. A subscription is a {@link
 * dev.comfyserve.mcp.call.ListenInProgress}, on the request's thread alone.
 *
 * <p>A client that reads slowly holds up its own request's writing and nothing else. Code that
 * breaks is logged and answered as an internal error.
 */
package dev.comfyserve.mcp.call;

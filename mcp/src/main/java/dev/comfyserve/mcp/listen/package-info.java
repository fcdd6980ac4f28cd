/**
 * What a client can wait for without asking again and again: changes of lists, documents and tasks.
 * Entry types {@link dev.comfyserve.mcp.listen.ListChanges} for the lists of the server, {@link
 * dev.comfyserve.mcp.listen.Watch} for what is watched, {@link dev.comfyserve.mcp.listen.Untold}
 * for what one client has still to hear. Thread-safe.
 */
package dev.comfyserve.mcp.listen;

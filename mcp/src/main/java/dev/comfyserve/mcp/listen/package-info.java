/**
 * What a client can wait for without asking again and again: changes of lists, documents and tasks.
 * Entry types {@link dev.comfyserve.mcp.listen.ListChanges} for the lists of the server, {@link
 * dev.comfyserve.mcp.listen.Watch} for what is watched. Thread-safe.
 */
package dev.comfyserve.mcp.listen;

/**
 * Speaks with one ComfyUI server over HTTP and websocket. {@link
 * dev.comfyserve.comfyui.client.ComfyUiHttp} holds the sockets and is shared by all servers; {@link
 * dev.comfyserve.comfyui.client.ComfyUi} is one server; {@link
 * dev.comfyserve.comfyui.client.EventStream} is one websocket; {@link
 * dev.comfyserve.comfyui.client.History} reads what a prompt left.
 *
 * <p>All calls block (they are made on virtual threads), have a time-out, and can be interrupted. A
 * server that does not answer is {@link dev.comfyserve.comfyui.client.ComfyUiUnreachable}, an
 * answer that makes no sense {@link dev.comfyserve.comfyui.client.ComfyUiAnswer}. Everything is
 * thread-safe; one thread at a time reads an {@code EventStream}.
 */
package dev.comfyserve.comfyui.client;

/**
 * One ComfyUI server, seen from outside. {@code graph} and {@code schema} are pure: workflow graphs
 * and what they may hold. {@code client} speaks HTTP and websocket with one server. {@link
 * dev.comfyserve.comfyui.ComfyJson} reads what ComfyUI writes.
 */
package dev.comfyserve.comfyui;

package dev.comfyserve.comfyui.client;

/**
 * @param contentType as the server said, null where it said nothing
 */
public record Downloaded(String contentType, long bytes) {}

package dev.comfyserve.contract;

/**
 * A call to be forwarded to one instance's ComfyUI.
 *
 * @param method {@code GET} or {@code POST}; others are refused
 * @param path the raw (still encoded) path below {@code .../proxy/}, without a leading slash
 * @param query the raw query, or null
 * @param contentType the body's content type, or null
 * @param body the body, empty where there is none
 */
public record ProxyRequest(
    String method, String path, String query, String contentType, byte[] body) {}

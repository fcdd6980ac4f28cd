package dev.comfyserve.mcp.resource;

/**
 * A family of resources.
 *
 * @param uriTemplate RFC 6570, e.g. {@code comfyserve://requests/{id}}
 * @param title null for none
 * @param description null for none
 * @param mimeType of all of them; null when they differ
 */
public record ResourceTemplate(
    String uriTemplate, String name, String title, String description, String mimeType) {}

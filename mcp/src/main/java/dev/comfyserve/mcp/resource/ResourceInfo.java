package dev.comfyserve.mcp.resource;

/**
 * A resource as it is listed.
 *
 * @param name short, for programs and people
 * @param title for people; null for none
 * @param description null for none
 * @param mimeType null when unknown
 * @param size bytes; null when unknown
 */
public record ResourceInfo(
    String uri, String name, String title, String description, String mimeType, Long size) {}

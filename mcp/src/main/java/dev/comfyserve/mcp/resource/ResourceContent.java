package dev.comfyserve.mcp.resource;

/** What is read at a URI. */
public sealed interface ResourceContent {
  String uri();

  String mimeType();

  /**
   * @param mimeType null when unknown
   */
  record Text(String uri, String mimeType, String text) implements ResourceContent {}

  /**
   * @param mimeType null when unknown
   */
  record Blob(String uri, String mimeType, byte[] bytes) implements ResourceContent {}
}

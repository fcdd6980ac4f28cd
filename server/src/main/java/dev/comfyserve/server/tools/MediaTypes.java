package dev.comfyserve.server.tools;

import java.util.Locale;
import java.util.Map;

/** The media type that a file's ending stands for; the download itself says what it really is. */
final class MediaTypes {
  private static final Map<String, String> BY_ENDING =
      Map.ofEntries(
          Map.entry("png", "image/png"),
          Map.entry("jpg", "image/jpeg"),
          Map.entry("jpeg", "image/jpeg"),
          Map.entry("webp", "image/webp"),
          Map.entry("gif", "image/gif"),
          Map.entry("svg", "image/svg+xml"),
          Map.entry("mp4", "video/mp4"),
          Map.entry("webm", "video/webm"),
          Map.entry("mp3", "audio/mpeg"),
          Map.entry("flac", "audio/flac"),
          Map.entry("wav", "audio/wav"),
          Map.entry("opus", "audio/ogg"),
          Map.entry("glb", "model/gltf-binary"),
          Map.entry("txt", "text/plain"),
          Map.entry("json", "application/json"));

  private MediaTypes() {}

  static String ofName(String filename) {
    int dot = filename.lastIndexOf('.');
    String ending = dot < 0 ? "" : filename.substring(dot + 1).toLowerCase(Locale.ROOT);
    return BY_ENDING.getOrDefault(ending, "application/octet-stream");
  }
}

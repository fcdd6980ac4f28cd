package dev.comfyserve.comfyui.graph;

/** Inline files, {@code data:<mime>;base64,...}, as far as showing them needs. */
final class DataUri {
  private DataUri() {}

  static boolean is(String text) {
    return text.regionMatches(true, 0, "data:", 0, 5) && text.indexOf(',') > 0;
  }

  static String shown(String uri) {
    int comma = uri.indexOf(',');
    String head = uri.substring(5, comma);
    int end = head.indexOf(';');
    String type = end < 0 ? head : head.substring(0, end);
    long encoded = uri.length() - comma - 1L;
    long padding = uri.endsWith("==") ? 2 : uri.endsWith("=") ? 1 : 0;
    long size = head.endsWith(";base64") ? Math.max(0, encoded * 3 / 4 - padding) : encoded;
    return shown(type, size);
  }

  static String shown(String type, long size) {
    return "data:" + (type.isEmpty() ? "text/plain" : type) + " (" + size + " bytes)";
  }
}

package dev.comfyserve.contract;

import java.util.Locale;

/** Judges the path of a call that is forwarded to an instance, as the caller encoded it. */
public final class ProxyPath {
  private ProxyPath() {}

  /**
   * Whether the path stays below ComfyUI's root however a server may read it: decoded once, twice,
   * or with backslashes as separators. What needs more than two rounds of decoding is refused.
   */
  public static boolean safe(String raw) {
    String path = raw;
    for (int round = 0; round < 3; round++) {
      if (!plain(path)) {
        return false;
      }
      String decoded = decoded(path);
      if (decoded == null) {
        return false;
      }
      if (decoded.equals(path)) {
        return true;
      }
      path = decoded;
    }
    return false;
  }

  /** One form of the path: relative, without empty or dot segments, nothing that ends it early. */
  private static boolean plain(String path) {
    if (path.isEmpty() || path.startsWith("/") || path.contains("//")) {
      return false;
    }
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c == '\\' || c == '?' || c == '#' || c == ';' || c < 0x20 || c == 0x7f) {
        return false;
      }
    }
    if (path.toLowerCase(Locale.ROOT).matches("[a-z][a-z0-9+.-]*:.*")) {
      return false;
    }
    for (String segment : path.split("/", -1)) {
      if (segment.equals(".") || segment.equals("..")) {
        return false;
      }
    }
    return true;
  }

  /** One round of percent-decoding, byte by byte; null where an escape is broken. */
  private static String decoded(String path) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c != '%') {
        out.append(c);
        continue;
      }
      if (i + 2 >= path.length()) {
        return null;
      }
      int high = Character.digit(path.charAt(i + 1), 16);
      int low = Character.digit(path.charAt(i + 2), 16);
      if (high < 0 || low < 0) {
        return null;
      }
      out.append((char) (high << 4 | low));
      i += 2;
    }
    return out.toString();
  }
}

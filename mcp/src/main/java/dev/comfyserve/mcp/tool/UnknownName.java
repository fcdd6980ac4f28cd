package dev.comfyserve.mcp.tool;

import java.util.Collection;
import java.util.Locale;

/** Says which name was probably meant. */
final class UnknownName {
  private UnknownName() {}

  static String message(String name, Collection<String> known) {
    if (known.isEmpty()) {
      return "is not known; there are no arguments here";
    }
    for (String other : known) {
      if (plain(other).equals(plain(name))) {
        return "is not known; did you mean " + other + "?";
      }
    }
    return "is not known; known are " + String.join(", ", known);
  }

  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
  }
}

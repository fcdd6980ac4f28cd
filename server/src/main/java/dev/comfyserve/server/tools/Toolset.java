package dev.comfyserve.server.tools;

import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A group of tools of ours beyond the ten; a client gets it when it or the operator asks. */
public enum Toolset {
  WORKFLOWS,
  FILES,
  INSTANCES,
  REQUESTS;

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * How a user gets it, for a sentence.
   *
   * @param on those that are to stay
   */
  String turnedOn(Set<Toolset> on) {
    EnumSet<Toolset> all = EnumSet.of(this);
    all.addAll(on);
    return "the toolset %1$s (in the MCP client's settings: ?toolsets=%2$s at the end of the URL, or --toolsets %2$s where a command is started)"
        .formatted(word(), names(all).replace(" ", ""));
  }

  public static Optional<Toolset> ofWord(String word) {
    return Arrays.stream(values()).filter(set -> set.word().equals(word)).findFirst();
  }

  public static Set<Toolset> all() {
    return EnumSet.allOf(Toolset.class);
  }

  /** For a sentence; {@code none} for none. */
  public static String names(Collection<Toolset> sets) {
    return sets.isEmpty()
        ? "none"
        : sets.stream().sorted().map(Toolset::word).collect(Collectors.joining(", "));
  }
}

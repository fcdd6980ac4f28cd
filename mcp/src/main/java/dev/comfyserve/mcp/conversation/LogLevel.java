package dev.comfyserve.mcp.conversation;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The levels of log messages, least important first. */
public enum LogLevel {
  DEBUG,
  INFO,
  NOTICE,
  WARNING,
  ERROR,
  CRITICAL,
  ALERT,
  EMERGENCY;

  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<LogLevel> of(String wire) {
    for (LogLevel level : values()) {
      if (level.wire().equals(wire)) {
        return Optional.of(level);
      }
    }
    return Optional.empty();
  }

  /** All, for an error. */
  public static String names() {
    return Arrays.stream(values())
        .map(LogLevel::wire)
        .collect(Collectors.joining(", ", "one of ", "."));
  }
}

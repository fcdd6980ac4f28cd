package dev.comfyserve.server.http;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The W3C trace context of a call. */
final class TraceContext {
  private static final Pattern PARENT =
      Pattern.compile(
          "(?!ff)[0-9a-f]{2}-((?!0{32})[0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}.*");

  private TraceContext() {}

  /** The trace id, or empty where the header is absent or malformed. */
  static Optional<String> traceId(String traceparent) {
    if (traceparent == null || traceparent.length() > 200) {
      return Optional.empty();
    }
    Matcher matcher = PARENT.matcher(traceparent);
    return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
  }
}

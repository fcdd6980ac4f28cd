package dev.comfyserve.server.outputs;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which part of a file a {@code Range} header asks for. */
sealed interface ByteRange {
  /** The whole file: no range, or one that this server need not honour (malformed, several). */
  record Whole() implements ByteRange {}

  /** {@code first} to {@code last}, both included. */
  record Part(long first, long last) implements ByteRange {
    long length() {
      return last - first + 1;
    }
  }

  /** Nothing of the file lies in the range. */
  record Unsatisfiable() implements ByteRange {}

  /** One range of bytes; 18 digits are within a long. */
  Pattern FORM = Pattern.compile("bytes=\\s*(\\d{0,18})\\s*-\\s*(\\d{0,18})\\s*");

  static ByteRange of(String header, long size) {
    Matcher matcher = header == null ? null : FORM.matcher(header);
    if (matcher == null || !matcher.matches()) {
      return new Whole();
    }
    String from = matcher.group(1);
    String to = matcher.group(2);
    if (from.isEmpty()) {
      return to.isEmpty() ? new Whole() : lastBytes(Long.parseLong(to), size);
    }
    long first = Long.parseLong(from);
    long last = to.isEmpty() ? size - 1 : Math.min(Long.parseLong(to), size - 1);
    if (!to.isEmpty() && Long.parseLong(to) < first) {
      return new Whole();
    }
    return first >= size ? new Unsatisfiable() : new Part(first, last);
  }

  private static ByteRange lastBytes(long count, long size) {
    return count == 0 || size == 0
        ? new Unsatisfiable()
        : new Part(Math.max(0, size - count), size - 1);
  }
}

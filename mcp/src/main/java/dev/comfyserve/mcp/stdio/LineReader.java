package dev.comfyserve.mcp.stdio;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/** Reads lines of bytes, none of which may fill the memory. Used by one thread. */
final class LineReader {
  /** What a line that is too long becomes. */
  static final byte[] TOO_LONG = new byte[0];

  private static final int CHUNK = 1 << 16;

  private final InputStream in;
  private final int limit;
  private final byte[] chunk = new byte[CHUNK];
  private int from;
  private int to;

  LineReader(InputStream in, int limit) {
    this.in = in;
    this.limit = limit;
  }

  /**
   * The next line that is not blank, without its end; {@link #TOO_LONG} for one beyond the limit,
   * which is skipped whole; null at the end of the input. A last line needs no end.
   */
  byte[] next() throws IOException {
    while (true) {
      byte[] line = line();
      if (line == null || line == TOO_LONG || !blank(line)) {
        return line;
      }
    }
  }

  private byte[] line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    boolean any = false;
    boolean tooLong = false;
    while (true) {
      if (from == to && !fill()) {
        return !any ? null : tooLong ? TOO_LONG : line.toByteArray();
      }
      any = true;
      int end = from;
      while (end < to && chunk[end] != '\n') {
        end++;
      }
      // A line end of two characters is one byte longer.
      tooLong |= line.size() + (end - from) > limit + 1L;
      if (tooLong) {
        line.reset();
      } else {
        line.write(chunk, from, end - from);
      }
      boolean ended = end < to;
      from = ended ? end + 1 : end;
      if (ended) {
        return tooLong ? TOO_LONG : line.toByteArray();
      }
    }
  }

  private boolean fill() throws IOException {
    int count = in.read(chunk, 0, chunk.length);
    from = 0;
    to = Math.max(0, count);
    return count > 0;
  }

  private static boolean blank(byte[] line) {
    for (byte b : line) {
      if (b != ' ' && b != '\t' && b != '\r') {
        return false;
      }
    }
    return true;
  }
}

package dev.comfyserve.server.http;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/**
 * Reads the rest of a refused body, within bounds: a client that is still sending when the
 * connection closes sees a broken connection instead of the answer that says why.
 */
final class Drain {
  private static final long MOST_BYTES = 160L << 20;
  private static final Duration MOST_TIME = Duration.ofSeconds(3);

  private Drain() {}

  static void rest(Call call) {
    if (call.contentLength() == 0 || call.header("Expect").isPresent()) {
      return;
    }
    long end = System.nanoTime() + MOST_TIME.toNanos();
    byte[] part = new byte[64 << 10];
    try (InputStream in = call.stream()) {
      long read = 0;
      for (int n = in.read(part);
          n >= 0 && read < MOST_BYTES && System.nanoTime() < end;
          n = in.read(part)) {
        read += n;
      }
    } catch (IOException e) {
      // The answer is tried anyway.
    }
  }
}

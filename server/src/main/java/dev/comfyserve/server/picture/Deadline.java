package dev.comfyserve.server.picture;

import java.io.InterruptedIOException;
import java.time.Duration;

/** Until when a piece of work may take; an interrupt of its thread ends it too. */
public record Deadline(long nanoTime) {
  public static Deadline in(Duration time) {
    return new Deadline(System.nanoTime() + time.toNanos());
  }

  /** Never negative. */
  public Duration left() {
    return Duration.ofNanos(Math.max(0, nanoTime - System.nanoTime()));
  }

  boolean over() {
    return nanoTime - System.nanoTime() <= 0 || Thread.currentThread().isInterrupted();
  }

  void check() throws InterruptedIOException {
    if (over()) {
      throw new InterruptedIOException("took too long");
    }
  }
}

package dev.comfyserve.server.http;

import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.ErrorCode;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * How many bytes of request bodies may be in memory at a time, over all calls: bodies are tens of
 * megabytes, and virtual threads would read any number of them at once. Small bodies are not
 * counted. Thread-safe.
 */
public final class BodyBudget {
  static final int FREE_BYTES = 1 << 20;
  private static final int UNIT = 1 << 16;

  private final Semaphore units;
  private final Duration patience;

  /**
   * @param bytes how much, at least the limit of one body
   * @param patience how long a call waits for its share before it is answered 503
   */
  public BodyBudget(long bytes, Duration patience) {
    this.units = new Semaphore(Math.toIntExact(bytes / UNIT), true);
    this.patience = patience;
  }

  Share share() {
    return new Share();
  }

  /** One call's part; given back at its end. Not thread-safe. */
  final class Share implements AutoCloseable {
    private int held;

    /** Makes sure that a body of this size may be read; taken once, before the first byte. */
    void take(long bytes) {
      if (bytes <= FREE_BYTES || held > 0) {
        return;
      }
      int wanted = Math.toIntExact((bytes + UNIT - 1) / UNIT);
      try {
        if (!units.tryAcquire(wanted, patience.toMillis(), TimeUnit.MILLISECONDS)) {
          throw new ApiException(
              ErrorCode.UNAVAILABLE.httpStatus(),
              ErrorCode.UNAVAILABLE.code(),
              "Too many large bodies at a time; send this one again in a moment.",
              null,
              null,
              Duration.ofSeconds(5));
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new ApiException(ErrorCode.UNAVAILABLE, "The server is stopping.");
      }
      held = wanted;
    }

    @Override
    public void close() {
      units.release(held);
      held = 0;
    }
  }
}

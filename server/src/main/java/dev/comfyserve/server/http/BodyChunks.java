package dev.comfyserve.server.http;

import dev.comfyserve.contract.ApiException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;

/** A request body piece by piece; each piece is released as soon as it was looked at. */
final class BodyChunks {
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(2);
  private static final long DRAINED_BYTES = 160L << 20;
  private static final Duration DRAINED_TIME = Duration.ofSeconds(3);

  private BodyChunks() {}

  /** Takes the bytes of one piece. */
  @FunctionalInterface
  interface Taker {
    void take(java.nio.ByteBuffer bytes);
  }

  /** Reads to the end; each pause between pieces is bounded. */
  static void readAll(Request request, Taker taker) throws IOException {
    Step step = Step.MORE;
    while (step == Step.MORE) {
      step = step(request, LONGEST_PAUSE, taker);
    }
    if (step == Step.LATE) {
      throw late();
    }
  }

  /**
   * Reads the rest of a body that nobody wants, within bounds, after the answer has left: a client
   * that is still sending when the connection closes sees a broken connection instead of the
   * answer.
   */
  static void drain(Request request) {
    if (request.getLength() > DRAINED_BYTES) {
      return;
    }
    long end = System.nanoTime() + DRAINED_TIME.toNanos();
    long[] bytes = {0};
    try {
      long left = DRAINED_TIME.toNanos();
      while (left > 0
          && bytes[0] < DRAINED_BYTES
          && step(request, Duration.ofNanos(left), piece -> bytes[0] += piece.remaining())
              == Step.MORE) {
        left = end - System.nanoTime();
      }
    } catch (IOException | RuntimeException e) {
      // The answer has left; how the rest of the body breaks is of no interest.
    }
  }

  private enum Step {
    MORE,
    END,
    LATE
  }

  private static Step step(Request request, Duration patience, Taker taker) throws IOException {
    Content.Chunk chunk = request.read();
    if (chunk == null) {
      return arrives(request, patience) ? Step.MORE : Step.LATE;
    }
    if (Content.Chunk.isFailure(chunk)) {
      throw failure(chunk.getFailure());
    }
    try {
      taker.take(chunk.getByteBuffer());
      return chunk.isLast() ? Step.END : Step.MORE;
    } finally {
      chunk.release();
    }
  }

  private static boolean arrives(Request request, Duration patience) {
    CountDownLatch there = new CountDownLatch(1);
    request.demand(there::countDown);
    try {
      return there.await(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static IOException failure(Throwable cause) {
    return switch (cause) {
      case HttpException bad when bad.getCode() < 500 -> throw JettyErrors.of(bad.getCode());
      case TimeoutException _ -> throw late();
      case IOException io -> io;
      case Throwable other -> new IOException("the body broke off", other);
    };
  }

  private static ApiException late() {
    return JettyErrors.of(408);
  }
}

package dev.comfyserve.client;

import dev.comfyserve.contract.ApiException;
import java.time.Duration;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * When a read is tried again: no connection, 429, 502, 503, 504; twice, after the time that the
 * host named or a growing one. Nothing but reads is ever repeated. Thread-safe.
 */
final class Retries {
  private static final int AGAIN = 2;
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);

  private final RandomGenerator random;

  Retries(RandomGenerator random) {
    this.random = random;
  }

  ApiAnswer run(ApiCall call, Function<ApiCall, ApiAnswer> once) {
    for (int tried = 0; ; tried++) {
      boolean mayRepeat = call.repeatable() && tried < AGAIN;
      Duration named = null;
      try {
        ApiAnswer answer = once.apply(call);
        if (!mayRepeat || !busy(answer.status()) || tooLong(answer.retryAfter())) {
          return answer;
        }
        named = answer.retryAfter();
      } catch (ApiException e) {
        if (!mayRepeat || !(e.getCause() instanceof java.io.IOException)) {
          throw e;
        }
      }
      pause(named, tried);
    }
  }

  private static boolean busy(int status) {
    return status == 429 || status == 502 || status == 503 || status == 504;
  }

  private static boolean tooLong(Duration named) {
    return named != null && named.compareTo(LONGEST_WAIT) > 0;
  }

  private void pause(Duration named, int tried) {
    long grown = 200L << (2 * tried);
    long millis = named != null ? named.toMillis() : grown + random.nextLong(grown);
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ApiHttp.NoAnswer.of("The call was given up.", e);
    }
  }

  /** The seconds of a {@code Retry-After} header; dates and nonsense are null. */
  static Duration after(String header) {
    return header != null && header.strip().matches("\\d{1,6}")
        ? Duration.ofSeconds(Long.parseLong(header.strip()))
        : null;
  }
}

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
        if (!mayRepeat || !busy(answer.meaning()) || tooLong(answer.retryAfter())) {
          return answer.after(tried + 1);
        }
        named = answer.retryAfter();
      } catch (ApiException e) {
        // Silence is not repeated: three times two minutes help nobody.
        if (!(e.getCause() instanceof java.io.IOException) || !mayRepeat) {
          throw tried == 0 ? e : again(e, tried + 1);
        }
      }
      pause(named, tried);
    }
  }

  private static ApiException again(ApiException e, int tries) {
    ApiException told =
        new ApiException(
            e.httpStatus(),
            e.errorCode(),
            e.getMessage() + triedWords(tries),
            e.detail(),
            e.payload(),
            e.retryAfter());
    told.initCause(e.getCause());
    return told;
  }

  static String triedWords(int tries) {
    return tries > 1 ? " It was tried " + tries + " times." : "";
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
      throw NoAnswer.interrupted(e);
    }
  }
}

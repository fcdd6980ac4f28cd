package dev.comfyserve.store.db;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Times as the database holds them: microseconds since 1970. */
public final class Micros {
  private Micros() {}

  static long of(Instant time) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, time);
  }

  static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  /** The time as it will be read back, so that what is answered equals what is stored. */
  public static Instant rounded(Instant time) {
    return time.truncatedTo(ChronoUnit.MICROS);
  }
}

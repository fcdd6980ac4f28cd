package dev.comfyserve.fleet.input;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How often a failing URL is tried, and how long between the tries.
 *
 * @param tries in all
 * @param firstPause doubled after each try
 */
public record RetryPlan(int tries, Duration firstPause) {
  public static final RetryPlan DEFAULT = new RetryPlan(5, Duration.ofSeconds(1));

  /** The pause after that many failed tries, up to a fifth longer or shorter by chance. */
  Duration pauseAfter(int failed, RandomGenerator random) {
    long millis = firstPause.toMillis() << Math.min(failed - 1, 10);
    return Duration.ofMillis((long) (millis * (0.8 + 0.4 * random.nextDouble())));
  }
}

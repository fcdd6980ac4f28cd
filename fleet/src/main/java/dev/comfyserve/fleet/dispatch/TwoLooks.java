package dev.comfyserve.fleet.dispatch;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * The rule by which a prompt is taken as not there: two looks, at least two seconds apart, that
 * both do not show it, and none between that does. One look is not enough, because a post may still
 * be on its way, and a prompt on its way from the queue to the history is in neither for a moment.
 */
final class TwoLooks {
  static final Duration APART = Duration.ofSeconds(2);

  private final InstantSource clock;
  private Instant first;

  TwoLooks(InstantSource clock) {
    this.clock = clock;
  }

  /** A look showed the prompt, or showed nothing at all. */
  void seen() {
    first = null;
  }

  /** A look did not show it; whether it is gone by the rule. */
  boolean gone() {
    Instant now = clock.instant();
    if (first == null) {
      first = now;
    }
    return !now.isBefore(first.plus(APART));
  }

  /** When the second look is due; null before the first. */
  Instant secondLook() {
    return first == null ? null : first.plus(APART);
  }
}

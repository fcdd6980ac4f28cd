package dev.comfyserve.server.task;

import java.time.Duration;
import tools.jackson.databind.JsonNode;

/** How often asking for a request makes sense: the deeper in the queue, the more seldom. */
final class PollAdvice {
  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofSeconds(30);
  private static final Duration EACH_BEFORE = Duration.ofSeconds(2);

  private PollAdvice() {}

  /**
   * @param status of a request that has not ended
   */
  static Duration after(JsonNode status) {
    long before = Math.clamp(status.path("queue_position").asLong(0), 0, 1000);
    Duration advice = SHORTEST.plus(EACH_BEFORE.multipliedBy(before));
    return advice.compareTo(LONGEST) < 0 ? advice : LONGEST;
  }
}

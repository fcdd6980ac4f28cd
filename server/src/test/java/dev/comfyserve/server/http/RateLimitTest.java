package dev.comfyserve.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class RateLimitTest {
  private Instant now = Instant.parse("2026-05-01T10:00:00Z");
  private final InstantSource clock = () -> now;

  private void pass(Duration time) {
    now = now.plus(time);
  }

  @Test
  void as_many_as_the_limit_may_come_at_once_and_no_more() {
    RateLimit limit = new RateLimit(30, clock);
    for (int i = 0; i < 30; i++) {
      assertThat(limit.take("a")).as("%d", i).isEmpty();
    }
    assertThat(limit.take("a")).contains(Duration.ofSeconds(2));
    assertThat(limit.wait("a")).contains(Duration.ofSeconds(2));
    assertThat(limit.take("b")).as("another key").isEmpty();
  }

  @Test
  void after_the_named_time_there_is_one_again() {
    RateLimit limit = new RateLimit(7, clock);
    while (limit.take("a").isEmpty()) {
      // empties the bucket
    }
    Duration wait = limit.take("a").orElseThrow();
    assertThat(wait).isEqualTo(Duration.ofSeconds(9)); // 60 / 7 = 8.57
    pass(Duration.ofSeconds(8));
    assertThat(limit.take("a")).isPresent();
    pass(Duration.ofSeconds(1));
    assertThat(limit.take("a")).isEmpty();
    assertThat(limit.take("a")).isPresent();
  }

  @Test
  void in_the_long_run_the_limit_holds() {
    RateLimit limit = new RateLimit(60, clock);
    int taken = 0;
    for (int i = 0; i < 10 * 60 * 10; i++) { // ten minutes, ten tries a second
      taken += limit.take("a").isEmpty() ? 1 : 0;
      pass(Duration.ofMillis(100));
    }
    assertThat(taken).isBetween(60 * 10, 60 * 11);
  }

  @Test
  void looking_takes_nothing() {
    RateLimit limit = new RateLimit(1, clock);
    assertThat(limit.wait("a")).isEmpty();
    assertThat(limit.wait("a")).isEmpty();
    assertThat(limit.take("a")).isEmpty();
    assertThat(limit.wait("a")).isPresent();
  }

  @Test
  void several_are_taken_together_or_not_at_all() {
    RateLimit limit = new RateLimit(60, clock);
    limit.take("a");
    assertThat(limit.takeMore("a", 39)).isEmpty();
    limit.take("a");
    assertThat(limit.takeMore("a", 29)).contains(Duration.ofSeconds(10)); // 20 were left
    for (int i = 0; i < 20; i++) {
      assertThat(limit.take("a")).as("what was refused took nothing").isEmpty();
    }
    assertThat(limit.take("a")).isPresent();
    pass(Duration.ofSeconds(31));
    limit.take("a");
    assertThat(limit.takeMore("a", 29)).isEmpty();
  }

  @Test
  void a_clock_that_is_set_back_shuts_nobody_out_for_longer() {
    RateLimit limit = new RateLimit(60, clock);
    while (limit.take("a").isEmpty()) {
      // empties the bucket
    }
    now = now.minus(Duration.ofDays(1));
    assertThat(limit.take("a")).contains(Duration.ofSeconds(1));
    pass(Duration.ofSeconds(1));
    assertThat(limit.take("a")).isEmpty();
  }

  @Test
  void memory_is_bounded_whatever_keys_come() {
    RateLimit limit = new RateLimit(1, clock);
    for (int i = 0; i < RateLimit.MOST_KEYS + 500; i++) {
      limit.take("key " + i);
    }
    assertThat(limit.keys()).isEqualTo(RateLimit.MOST_KEYS);
    assertThat(limit.take("key " + (RateLimit.MOST_KEYS + 499))).as("a late one").isPresent();
  }
}

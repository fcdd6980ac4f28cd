package dev.comfyserve.fleet.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class TwoLooksTest {
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final TwoLooks looks = new TwoLooks(() -> now);

  @Test
  void one_look_is_not_enough() {
    assertThat(looks.gone()).isFalse();
  }

  @Test
  void two_looks_less_than_two_seconds_apart_are_not_enough() {
    looks.gone();
    now = now.plusMillis(1999);
    assertThat(looks.gone()).isFalse();
  }

  @Test
  void two_looks_two_seconds_apart_are() {
    looks.gone();
    assertThat(looks.secondLook()).isEqualTo(now.plusSeconds(2));
    now = now.plusSeconds(2);
    assertThat(looks.gone()).isTrue();
  }

  @Test
  void a_sight_between_starts_anew() {
    looks.gone();
    now = now.plusSeconds(1);
    looks.seen();
    now = now.plusSeconds(1);
    assertThat(looks.gone()).isFalse();
  }
}

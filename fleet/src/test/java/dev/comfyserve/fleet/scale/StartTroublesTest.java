package dev.comfyserve.fleet.scale;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.fleet.instance.LiveInstance;
import dev.comfyserve.runtimes.InstanceSpec;
import dev.comfyserve.runtimes.attached.AttachedRuntime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StartTroublesTest {
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final StartTroubles troubles = new StartTroubles(() -> now, new Random(1));
  private final AttachedRuntime runtime = new AttachedRuntime(List.of(), Set.of(), null, () -> now);

  @Test
  void each_failure_waits_longer_up_to_a_limit() {
    Duration before = Duration.ZERO;
    for (int i = 0; i < 12; i++) {
      troubles.failed(instance("d"), "no");
      Duration wait = Duration.between(now, troubles.notBefore("d", true));
      assertThat(wait).isPositive().isLessThanOrEqualTo(Duration.ofSeconds(15));
      assertThat(wait).isGreaterThan(before.dividedBy(2));
      before = wait;
      now = now.plus(wait);
    }
    assertThat(before).isGreaterThan(Duration.ofSeconds(7));
  }

  @Test
  void the_first_failure_of_a_row_is_remembered_and_the_last_reason() {
    Instant first = now;
    troubles.failed(instance("d"), "one");
    now = now.plusSeconds(60);
    troubles.failed(instance("d"), "two");
    var trouble = troubles.of("d").orElseThrow();
    assertThat(trouble.since()).isEqualTo(first);
    assertThat(trouble.why()).isEqualTo("two");
  }

  @Test
  void a_start_that_works_forgets_all() {
    troubles.failed(instance("d"), "no");
    troubles.started(instance("d"));
    assertThat(troubles.of("d")).isEmpty();
    assertThat(troubles.notBefore("attached", "s")).isNull();
  }

  @Test
  void a_server_of_somebody_elses_is_pushed_back_for_every_deployment() {
    troubles.failed(instance("d"), "no");
    assertThat(troubles.notBefore("attached", "s")).isAfter(now);
    assertThat(troubles.notBefore("d", false)).isNull();
  }

  private LiveInstance instance(String deployment) {
    return new LiveInstance(new InstanceSpec("i", "s", "a"), deployment, 1, runtime, () -> now);
  }
}

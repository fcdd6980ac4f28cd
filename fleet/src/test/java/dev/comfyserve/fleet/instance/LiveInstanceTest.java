package dev.comfyserve.fleet.instance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.contract.InstanceState;
import dev.comfyserve.runtimes.InstanceSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class LiveInstanceTest {
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final LiveInstance live =
      new LiveInstance(new InstanceSpec("i", "s", "a"), "d", 1, null, () -> now);

  @Test
  void an_empty_claim_does_not_make_it_idle_anew() {
    live.busy();
    live.rest();
    Instant since = now;
    now = now.plusSeconds(10);
    live.take();
    assertThat(live.standing().prompt()).isTrue();
    assertThat(live.rest()).isFalse();
    assertThat(live.standing())
        .isEqualTo(new LiveInstance.Standing(InstanceState.IDLE, false, since));
  }

  @Test
  void what_leaves_takes_no_more_work() {
    live.leave("told to");
    assertThat(live.take()).isFalse();
    assertThat(live.standing().state()).isEqualTo(InstanceState.DRAINING);
  }

  @Test
  void what_holds_a_claim_is_not_stopped_as_free() {
    live.take();
    assertThat(live.leaveIfFree("idle")).isFalse();
    assertThat(live.leaving()).isNull();
  }

  @Test
  void leaving_ends_a_start() throws InterruptedException {
    CountDownLatch began = new CountDownLatch(1);
    Thread starter =
        Thread.ofVirtual()
            .start(
                () -> {
                  live.startedBy(Thread.currentThread());
                  began.countDown();
                  try {
                    new CountDownLatch(1).await();
                  } catch (InterruptedException e) {
                    // As wanted.
                  }
                });
    began.await();
    live.leave("told to");
    assertThat(starter.join(Duration.ofSeconds(10))).isTrue();
  }

  @Test
  void a_poke_before_the_wait_is_not_lost() throws InterruptedException {
    long seen = live.pokes();
    live.poke();
    live.awaitPoke(seen, Duration.ofHours(1));
  }

  @RepeatedTest(50)
  void either_the_claim_or_the_stop_wins_never_both() throws InterruptedException {
    live.rest();
    AtomicInteger winners = new AtomicInteger();
    Thread claim = Thread.ofVirtual().start(() -> winners.addAndGet(live.take() ? 1 : 0));
    Thread stop = Thread.ofVirtual().start(() -> winners.addAndGet(live.leaveIfFree("x") ? 1 : 0));
    claim.join();
    stop.join();
    assertThat(winners).hasValue(1);
  }
}

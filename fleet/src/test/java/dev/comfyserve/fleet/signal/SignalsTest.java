package dev.comfyserve.fleet.signal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SignalsTest {
  private final Signals signals = new Signals();

  @Test
  void a_signal_before_the_wait_is_not_lost() throws InterruptedException {
    long seen = signals.requestTick("r");
    signals.requestChanged("r");
    assertThat(signals.awaitRequest("r", seen, Duration.ofHours(1))).isNotEqualTo(seen);
  }

  @Test
  void a_wait_without_a_signal_ends_in_time() throws InterruptedException {
    long seen = signals.schedulerTick();
    assertThat(signals.awaitScheduler(seen, Duration.ofMillis(1))).isEqualTo(seen);
  }

  @Test
  void every_waiter_wakes() throws InterruptedException {
    long seen = signals.schedulerTick();
    Thread[] waiters = new Thread[20];
    for (int i = 0; i < waiters.length; i++) {
      waiters[i] = Thread.ofVirtual().start(() -> waitForever(seen));
    }
    signals.wakeScheduler();
    for (Thread waiter : waiters) {
      assertThat(waiter.join(Duration.ofSeconds(10))).isTrue();
    }
  }

  @Test
  void a_watch_hears_of_its_request_and_of_no_other_until_it_is_closed() {
    AtomicInteger heard = new AtomicInteger();
    Runnable stop = signals.watchRequest("r", heard::incrementAndGet);
    Runnable stopOther = signals.watchRequest("r", heard::incrementAndGet);
    signals.requestChanged("other");
    assertThat(heard).hasValue(0);
    signals.requestChanged("r");
    assertThat(heard).hasValue(2);
    stop.run();
    stop.run();
    signals.requestChanged("r");
    assertThat(heard).hasValue(3);
    stopOther.run();
    signals.requestChanged("r");
    assertThat(heard).hasValue(3);
  }

  private void waitForever(long seen) {
    try {
      signals.awaitScheduler(seen, Duration.ofHours(1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

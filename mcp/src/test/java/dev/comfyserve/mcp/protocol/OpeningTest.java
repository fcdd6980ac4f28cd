package dev.comfyserve.mcp.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.comfyserve.mcp.listen.Change;
import dev.comfyserve.mcp.listen.Watch;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Watches that are slow to open. */
@Timeout(30)
class OpeningTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Set<Change> open = ConcurrentHashMap.newKeySet();

  private Watch watching(Change change) {
    open.add(change);
    return () -> open.remove(change);
  }

  private static List<Change> tasks(int count) {
    return IntStream.range(0, count).<Change>mapToObj(i -> new Change.OfTask("t" + i)).toList();
  }

  @Test
  void some_are_opened_at_a_time_and_no_more() throws Exception {
    var together = new CyclicBarrier(Opening.AT_ONCE);
    var free = new Semaphore(Opening.AT_ONCE);
    Opening opening =
        new Opening(
            change -> {
              assertThat(free.tryAcquire()).isTrue();
              pass(together);
              free.release();
              return Optional.of(watching(change));
            });
    assertThat(opening.open(tasks(3 * Opening.AT_ONCE), PATIENCE)).hasSize(3 * Opening.AT_ONCE);
  }

  private static void pass(CyclicBarrier barrier) {
    try {
      barrier.await();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void what_opens_too_late_is_left_out_and_closed() throws Exception {
    var late = new CountDownLatch(1);
    var closed = new CountDownLatch(1);
    Opening opening =
        new Opening(
            change -> {
              if (!change.equals(new Change.OfTask("t1"))) {
                return Optional.of(watching(change));
              }
              awaitDeaf(late);
              return Optional.of(closed::countDown);
            });
    assertThat(opening.open(tasks(3), Duration.ofMillis(300)).keySet())
        .containsExactlyInAnyOrder(new Change.OfTask("t0"), new Change.OfTask("t2"));
    late.countDown();
    closed.await();
  }

  /** As one waits who hears of no interrupt. */
  private static void awaitDeaf(CountDownLatch latch) {
    while (latch.getCount() > 0) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        // Goes on.
      }
    }
  }

  @Test
  void when_one_breaks_none_stays_open() {
    Opening opening =
        new Opening(
            change -> {
              if (change.equals(new Change.OfTask("t2"))) {
                throw new IllegalStateException("broken");
              }
              return Optional.of(watching(change));
            });
    assertThatThrownBy(() -> opening.open(tasks(20), PATIENCE))
        .isInstanceOf(ExecutionException.class)
        .hasRootCauseMessage("broken");
    assertThat(open).isEmpty();
  }
}

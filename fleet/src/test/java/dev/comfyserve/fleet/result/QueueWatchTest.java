package dev.comfyserve.fleet.result;

import static dev.comfyserve.fleet.Desk.ALICE;
import static dev.comfyserve.fleet.Desk.PLAIN_GRAPH;
import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.fleet.Desk;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What those hear who watch a request that waits. */
@Timeout(60)
class QueueWatchTest {
  @TempDir Path folder;
  private Desk desk;
  private String deployment;

  @BeforeEach
  void open() {
    desk = new Desk(folder);
    deployment = desk.deploy(ALICE, PLAIN_GRAPH);
    desk.side.queues().start();
  }

  @AfterEach
  void close() {
    desk.close();
  }

  private Semaphore watch(String request) {
    Semaphore heard = new Semaphore(0);
    desk.side.queues().watch(deployment, request, heard::release);
    return heard;
  }

  private static boolean hears(Semaphore heard) throws InterruptedException {
    return heard.tryAcquire(30, TimeUnit.SECONDS);
  }

  @Test
  void a_place_that_changes_is_heard_and_one_that_does_not_is_not() throws Exception {
    String first = desk.submit(ALICE, deployment, "{}");
    Semaphore second = watch(desk.submit(ALICE, deployment, "{}"));
    String third = desk.submit(ALICE, deployment, "{}");
    Semaphore last = watch(desk.submit(ALICE, deployment, "{}"));
    desk.api.cancelRequest(ALICE, deployment, first);
    assertThat(hears(second)).isTrue();
    assertThat(hears(last)).isTrue();
    desk.api.cancelRequest(ALICE, deployment, third);
    assertThat(hears(last)).isTrue();
    assertThat(second.availablePermits()).as("it was before the one that left").isZero();
  }

  @Test
  void what_all_of_a_queue_waits_for_is_heard() throws Exception {
    Semaphore heard = watch(desk.submit(ALICE, deployment, "{}"));
    assertThat(desk.board.waits(deployment, "no free slot")).isTrue();
    assertThat(desk.board.waits(deployment, "no free slot")).as("nothing new").isFalse();
    desk.signals.queueMoved(deployment);
    assertThat(hears(heard)).isTrue();
    desk.board.waits(deployment, "an instance starts");
    desk.signals.queueMoved(deployment);
    assertThat(hears(heard)).isTrue();
  }

  @Test
  void a_store_that_fails_ends_nothing() throws Exception {
    Semaphore heard = watch(desk.submit(ALICE, deployment, "{}"));
    desk.store.close();
    long seen = desk.signals.queueTick();
    desk.signals.queueMoved(deployment);
    for (int i = 0; i < 3; i++) {
      // It asks for another look each time.
      long before = seen;
      desk.signals.awaitQueues(before, Duration.ofSeconds(20));
      seen = desk.signals.queueTick();
      assertThat(seen).isGreaterThan(before);
    }
    assertThat(heard.availablePermits()).isZero();
  }

  @Test
  void who_left_hears_nothing_and_may_leave_twice() throws Exception {
    String first = desk.submit(ALICE, deployment, "{}");
    String second = desk.submit(ALICE, deployment, "{}");
    Semaphore gone = new Semaphore(0);
    Runnable end = desk.side.queues().watch(deployment, second, gone::release);
    Semaphore stays = watch(second);
    end.run();
    end.run();
    desk.api.cancelRequest(ALICE, deployment, first);
    assertThat(hears(stays)).isTrue();
    assertThat(gone.availablePermits()).isZero();
  }
}

package dev.comfyserve.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.cli.ServerProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** 32 clients submit 1,000 requests while the server dies 12 times and starts again. */
final class KillSeries {
  static final int REQUESTS = 1_000;
  private static final int CLIENTS = 32;
  private static final int KILLS = 12;

  /** What dies. */
  interface Killing {
    void kill() throws InterruptedException;
  }

  private KillSeries() {}

  /** Returns when every answered request came back with its own picture; fails when one did not. */
  static ColourWork run(String name, ServerProcess server, Killing killing, Path pictures)
      throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    System.err.println(name + ": seed " + seed);
    server.start();
    ColourWork work = new ColourWork(server);
    work.deploy(2);
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> running = new ArrayList<>();
      for (int kill = 1; kill <= KILLS; kill++) {
        int share = REQUESTS * kill / (KILLS + 1);
        int early = Math.min(share, work.answered() + random.nextInt(1, 40));
        submit(clients, running, work, share);
        if (kill % 2 == 0) {
          awaitAnswered(work, early);
        } else {
          TimeUnit.MILLISECONDS.sleep(random.nextLong(100, 2_500));
        }
        killing.kill();
        server.start();
      }
      submit(clients, running, work, REQUESTS);
      for (Future<?> one : running) {
        one.get();
      }
    }
    assertThat(work.answered()).isGreaterThanOrEqualTo(REQUESTS);
    assertThat(work.faults(pictures)).isEmpty();
    return work;
  }

  private static void submit(
      ExecutorService clients, List<Future<?>> running, ColourWork work, int until) {
    for (int i = 0; i < CLIENTS; i++) {
      running.add(clients.submit(() -> work.submitUntil(until)));
    }
  }

  /** Every second kill comes while submits are being answered, the others while requests run. */
  private static void awaitAnswered(ColourWork work, int count) throws InterruptedException {
    while (work.answered() < count) {
      TimeUnit.MICROSECONDS.sleep(200);
    }
  }
}

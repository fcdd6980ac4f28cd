package dev.comfyserve.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.cli.ServerProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Server and engines die together, again and again, while 32 clients submit. */
class GroupKillTest {
  private static final int CLIENTS = 32;
  private static final int REQUESTS = 1_000;
  private static final int KILLS = 12;

  @TempDir private Path folder;

  @Test
  @Timeout(value = 6, unit = TimeUnit.MINUTES)
  void every_answered_submit_ends_succeeded_with_its_own_picture() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    System.err.println("group kill: seed " + seed);
    try (ServerProcess server = new ServerProcess(folder, Map.of("COMFYSERVE_SLOTS", "2"));
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      server.start();
      ColourWork work = new ColourWork(server);
      work.deploy(2);
      List<Future<?>> running = new ArrayList<>();
      for (int kill = 1; kill <= KILLS; kill++) {
        // Each life of the server takes its share. Every second one dies while submits are being
        // answered, the others while requests run.
        int share = REQUESTS * kill / (KILLS + 1);
        int early = work.answered() + random.nextInt(1, 40);
        for (int i = 0; i < CLIENTS; i++) {
          running.add(clients.submit(() -> work.submitUntil(share)));
        }
        if (kill % 2 == 0) {
          while (work.answered() < Math.min(early, share)) {
            TimeUnit.MICROSECONDS.sleep(200);
          }
        } else {
          TimeUnit.MILLISECONDS.sleep(random.nextLong(100, 2_500));
        }
        server.killWithEngines();
        server.start();
      }
      for (int i = 0; i < CLIENTS; i++) {
        running.add(clients.submit(() -> work.submitUntil(REQUESTS)));
      }
      for (Future<?> one : running) {
        one.get();
      }
      assertThat(work.answered()).isGreaterThanOrEqualTo(REQUESTS);
      assertThat(work.faults(folder.resolve("pictures"))).isEmpty();
    }
  }
}

package dev.comfyserve.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.cli.ServerProcess;
import dev.comfyserve.testkit.EngineProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
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
import tools.jackson.databind.JsonNode;

/** Only the server dies; the ComfyUI servers that it uses live on with what they were given. */
class ServerKillTest {
  private static final int CLIENTS = 32;
  private static final int REQUESTS = 1_000;
  private static final int KILLS = 12;

  @TempDir private Path folder;

  @Test
  @Timeout(value = 6, unit = TimeUnit.MINUTES)
  void nothing_is_lost_and_nothing_runs_twice() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    System.err.println("server kill: seed " + seed);
    try (EngineProcess first = new EngineProcess(folder.resolve("engine-1"));
        EngineProcess second = new EngineProcess(folder.resolve("engine-2"));
        ServerProcess server =
            new ServerProcess(
                folder, Map.of("COMFYSERVE_COMFYUI_URLS", first.url() + "," + second.url()));
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
        server.kill();
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

      Map<String, Integer> runsOfAttempt = new HashMap<>();
      Map<Integer, Integer> runsOfColour = new HashMap<>();
      for (EngineProcess engine : List.of(first, second)) {
        for (JsonNode record : engine.history()) {
          if (record.path("status").path("status_str").asString().equals("success")) {
            runsOfAttempt.merge(record.path("prompt").path(1).asString(), 1, Integer::sum);
            runsOfColour.merge(
                record.path("prompt").path(2).path("1").path("inputs").path("color").asInt(),
                1,
                Integer::sum);
          }
        }
      }
      assertThat(runsOfAttempt.values()).hasSizeGreaterThanOrEqualTo(REQUESTS).containsOnly(1);
      assertThat(runsOfColour.values()).containsOnly(1);
      assertThat(runsOfColour.keySet()).containsAll(work.colours());
    }
  }
}

package dev.comfyserve.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.cli.ServerProcess;
import dev.comfyserve.testkit.EngineProcess;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Only the server dies; the ComfyUI servers that it uses live on with what they were given. */
class ServerKillTest {
  @TempDir private Path folder;

  @Test
  @Timeout(value = 15, unit = TimeUnit.MINUTES)
  void nothing_is_lost_and_nothing_runs_twice() throws Exception {
    try (EngineProcess first = new EngineProcess(folder.resolve("engine-1"));
        EngineProcess second = new EngineProcess(folder.resolve("engine-2"));
        ServerProcess server =
            new ServerProcess(
                folder, Map.of("COMFYSERVE_COMFYUI_URLS", first.url() + "," + second.url()))) {
      ColourWork work =
          KillSeries.run("server kill", server, server::kill, folder.resolve("pictures"));

      Map<String, Integer> runsOfAttempt = new HashMap<>();
      Map<Integer, Integer> runsOfColour = new HashMap<>();
      for (EngineProcess engine : List.of(first, second)) {
        for (JsonNode record : engine.history()) {
          if (record.path("status").path("status_str").asString().equals("success")) {
            JsonNode prompt = record.path("prompt");
            int colour = prompt.path(2).path("1").path("inputs").path("color").asInt();
            runsOfAttempt.merge(prompt.path(1).asString(), 1, Integer::sum);
            runsOfColour.merge(colour, 1, Integer::sum);
          }
        }
      }
      assertThat(runsOfAttempt.values())
          .hasSizeGreaterThanOrEqualTo(KillSeries.REQUESTS)
          .containsOnly(1);
      assertThat(runsOfColour.values()).containsOnly(1);
      assertThat(runsOfColour.keySet()).containsAll(work.colours());
    }
  }
}

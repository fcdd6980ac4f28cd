package dev.comfyserve.cli.crash;

import dev.comfyserve.cli.ServerProcess;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Server and engines die together. */
class GroupKillTest {
  @TempDir private Path folder;

  @Test
  @Timeout(value = 15, unit = TimeUnit.MINUTES)
  void every_answered_submit_ends_succeeded_with_its_own_picture() throws Exception {
    try (ServerProcess server = new ServerProcess(folder, Map.of("COMFYSERVE_SLOTS", "2"))) {
      KillSeries.run("group kill", server, server::killWithEngines, folder.resolve("pictures"));
    }
  }
}

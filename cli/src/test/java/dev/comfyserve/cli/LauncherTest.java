package dev.comfyserve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands to type are named as this one was started. */
class LauncherTest {
  @TempDir private Path folder;

  @Test
  void who_started_it_by_its_path_is_not_told_a_name_that_no_shell_finds() throws Exception {
    Path told = folder.resolve("told");
    List<String> words =
        ServerProcess.javaCommand(
            "-Dcomfyserve.command=./comfyserve",
            "dev.comfyserve.cli.Main",
            "deployment",
            "list",
            "--data",
            folder.toString());
    ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
    builder.environment().keySet().removeIf(key -> key.startsWith("COMFYSERVE_"));
    Process process = builder.redirectOutput(told.toFile()).start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(told).content().contains("start it with: ./comfyserve up");
  }
}

package dev.comfyserve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.testkit.Installation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The official MCP clients, TypeScript and Python, against the real server, over HTTP and over
 * stdio: each from the list to the result in each era that it speaks, and each, with its default
 * limit of 60 s, on a job of three minutes.
 */
class OfficialClientsTest {
  @TempDir private Path folder;

  @Test
  @Timeout(value = 12, unit = TimeUnit.MINUTES)
  void every_official_client_gets_its_picture_and_keeps_a_long_job() throws Exception {
    Assumptions.assumeTrue(Installation.CLIENTS.present(), "not installed");
    // Room for all their eight slow jobs at once, which only sleep, and for four quick ones.
    Map<String, String> settings =
        Map.of("COMFYSERVE_TEST_NODES", "true", "COMFYSERVE_SLOTS", "12");
    try (ServerProcess server = new ServerProcess(folder, settings)) {
      server.start();
      ProcessBuilder builder =
          new ProcessBuilder(Installation.CLIENTS.folder().resolve("run").toString());
      builder.environment().put("COMFYSERVE_URL", server.url().toString());
      builder.environment().put("COMFYSERVE_TOKEN", ServerProcess.TOKEN.reveal());
      builder.environment().put("COMFYSERVE_COMMAND", command().toString());
      Path log = folder.resolve("clients.log");
      Process clients = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
      try {
        assertThat(clients.waitFor()).as(Files.readString(log)).isZero();
      } finally {
        clients.descendants().forEach(ProcessHandle::destroyForcibly);
        clients.destroyForcibly();
      }
      System.err.print(Files.readString(log));
    }
  }

  /** The command as it was compiled for this test; the launcher would build it once more. */
  private Path command() throws IOException {
    String words =
        ServerProcess.javaCommand("dev.comfyserve.cli.Main").stream()
            .map(word -> "'" + word.replace("'", "'\\''") + "'")
            .collect(Collectors.joining(" "));
    Path script = folder.resolve("comfyserve");
    Files.writeString(script, "#!/bin/sh\nexec " + words + " \"$@\"\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    return script;
  }
}

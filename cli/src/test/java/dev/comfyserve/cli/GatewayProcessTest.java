package dev.comfyserve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.client.ComfyServeClient;
import dev.comfyserve.testkit.Ports;
import dev.comfyserve.testkit.runcomfy.RunComfy;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code comfyserve up} as a gateway: what it says, what it leaves behind, what doctor makes of it.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class GatewayProcessTest {
  @TempDir private Path folder;

  @Test
  void a_gateway_says_what_it_is_and_writes_nothing() throws Exception {
    int port = Ports.free();
    try (RunComfy runComfy = RunComfy.start()) {
      Map<String, String> environment =
          Map.of(
              "COMFYSERVE_UPSTREAM", runComfy.url().toString(),
              "COMFYSERVE_DATA", folder.resolve("state").toString(),
              "COMFYSERVE_PORT", Integer.toString(port));
      Process up = start(environment, "up");
      try (ComfyServeClient client =
          new ComfyServeClient(URI.create("http://127.0.0.1:" + port), null)) {
        assertThat(client.ready(Duration.ofSeconds(60))).as(text("up")).isTrue();
        Process doctor = start(environment, "doctor");
        assertThat(doctor.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(text("doctor"))
            .contains("gateway mode", "can be reached", "a server is ready")
            .doesNotContain("WRONG", "state folder");
        assertThat(doctor.exitValue()).isZero();
      } finally {
        up.destroy();
      }
      assertThat(up.waitFor(30, TimeUnit.SECONDS)).as("it stops when it is told to").isTrue();
      assertThat(text("up"))
          .contains("gateway to " + runComfy.url(), "nothing is kept", "YOUR_RUNCOMFY_TOKEN")
          .contains("add --transport http runcomfy ", "RUNCOMFY_TOKEN=YOUR_RUNCOMFY_TOKEN")
          // The name of a ComfyServe beside it, and a variable with which no gateway starts.
          .doesNotContain("\"comfyserve\"", "COMFYSERVE_TOKEN")
          .doesNotContain("state in", "comfyserve connect");
      assertThat(folder.resolve("state")).doesNotExist();
    }
  }

  private Process start(Map<String, String> environment, String word) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(ServerProcess.javaCommand("dev.comfyserve.cli.Main", word));
    builder.environment().keySet().removeIf(key -> key.startsWith("COMFYSERVE_"));
    builder.environment().putAll(environment);
    builder.redirectErrorStream(true);
    builder.redirectOutput(folder.resolve(word + ".txt").toFile());
    return builder.start();
  }

  private String text(String word) throws Exception {
    return Files.readString(folder.resolve(word + ".txt"));
  }
}

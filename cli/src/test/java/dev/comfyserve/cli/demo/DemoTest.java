package dev.comfyserve.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.cli.ServerProcess;
import dev.comfyserve.contract.Json;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The demo as a process: what it prints, what it leaves, how it exits. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class DemoTest {
  @TempDir private Path folder;

  @Test
  void the_last_line_is_json_and_the_picture_is_there() throws Exception {
    // Settings of another server on this machine are none of the demo's.
    Process demo =
        demo(Map.of("COMFYSERVE_AUTH", "none", "COMFYSERVE_PUBLIC_URL", "https://other.example"));
    String out = new String(demo.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(demo.waitFor()).as(Files.readString(folder.resolve("err"))).isZero();
    JsonNode line = Json.parse(out.lines().reduce((first, second) -> second).orElseThrow());
    Path output = Path.of(line.path("output").asString());
    assertThat(output).isRegularFile().hasParent(folder.resolve("pictures").toAbsolutePath());
    assertThat(ImageIO.read(output.toFile()).getWidth()).isEqualTo(line.path("width").asInt());
    assertThat(line.path("height").asInt()).isEqualTo(512);
    assertThat(line.path("sha256").asString()).matches("[0-9a-f]{64}");
    assertThat(line.path("seconds").asDouble()).isPositive();
    // Its token is of no use with the server that a person starts next.
    String token = Files.readString(folder.resolve("state/token")).strip();
    assertThat(Files.readString(folder.resolve("err")))
        .contains("the demo's own", "comfyserve up", "comfyserve connect")
        .doesNotContain(token, "claude mcp add");
  }

  @Test
  void a_held_port_of_the_settings_is_nothing_to_it() throws Exception {
    try (ServerSocket held = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Process demo = demo(Map.of("COMFYSERVE_PORT", Integer.toString(held.getLocalPort())));
      demo.getInputStream().readAllBytes();
      assertThat(demo.waitFor()).as(Files.readString(folder.resolve("err"))).isZero();
    }
  }

  @Test
  void it_fails_when_no_picture_can_be_made() throws Exception {
    // A file where the pictures' folder should be.
    Files.writeString(folder.resolve("pictures"), "in the way");
    Process demo = demo(Map.of());
    String out = new String(demo.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(demo.waitFor()).isEqualTo(1);
    assertThat(out).isEmpty();
    assertThat(Files.readString(folder.resolve("err")))
        .contains("--output")
        .doesNotContain("\tat ");
  }

  private Process demo(Map<String, String> settings) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            ServerProcess.javaCommand(
                "dev.comfyserve.cli.Main",
                "demo",
                "--data",
                folder.resolve("state").toString(),
                "--output",
                folder.resolve("pictures").toString()));
    builder.environment().keySet().removeIf(key -> key.startsWith("COMFYSERVE_"));
    builder.environment().putAll(settings);
    builder.redirectError(folder.resolve("err").toFile());
    return builder.start();
  }
}

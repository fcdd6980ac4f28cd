package dev.comfyserve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.contract.Json;
import dev.comfyserve.testkit.Ports;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code comfyserve engine} as a process. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class EngineCommandTest {
  @TempDir private Path folder;

  @Test
  void it_serves_where_it_was_told_until_it_is_stopped() throws Exception {
    int port = Ports.free();
    Path files = folder.resolve("files");
    Process engine = engine("--port", Integer.toString(port), "--base-directory", files.toString());
    try {
      // A closed input does not end it: it may be started by a service manager.
      engine.getOutputStream().close();
      URI url = firstLine(engine);
      assertThat(url.getPort()).isEqualTo(port);
      assertThat(ask(url, "/system_stats").path("system").has("comfyui_version")).isTrue();
      assertThat(files.resolve("output")).isDirectory();
      engine.destroy();
      assertThat(engine.waitFor(20, TimeUnit.SECONDS)).as("ends on SIGTERM").isTrue();
    } finally {
      engine.destroyForcibly();
    }
  }

  @Test
  void without_a_folder_its_files_go_below_the_state_folder() throws Exception {
    Process engine = engine("--port", "0");
    try {
      assertThat(ask(firstLine(engine), "/object_info").has("ImageInvert")).isTrue();
      assertThat(folder.resolve("state/engine/output")).isDirectory();
    } finally {
      engine.destroyForcibly();
    }
  }

  private Process engine(String... options) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(ServerProcess.javaCommand("dev.comfyserve.cli.Main", "engine"));
    builder.command().addAll(List.of(options));
    builder.environment().keySet().removeIf(key -> key.startsWith("COMFYSERVE_"));
    builder.environment().put("COMFYSERVE_DATA", folder.resolve("state").toString());
    builder.redirectError(folder.resolve("err").toFile());
    return builder.start();
  }

  private URI firstLine(Process engine) throws IOException {
    @SuppressWarnings("resource") // it is the process's
    BufferedReader out = engine.inputReader();
    String line = out.readLine();
    assertThat(line).as(Files.readString(folder.resolve("err"))).isNotNull();
    return URI.create(line);
  }

  private static JsonNode ask(URI url, String path) throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(url + path)).timeout(Duration.ofSeconds(20)).build();
      return Json.parse(http.send(request, HttpResponse.BodyHandlers.ofString()).body());
    }
  }
}

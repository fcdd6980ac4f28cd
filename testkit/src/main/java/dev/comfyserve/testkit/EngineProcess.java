package dev.comfyserve.testkit;

import dev.comfyserve.contract.Json;
import dev.comfyserve.engine.EngineMain;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * The embedded engine as somebody else's ComfyUI: a process that the server under test neither
 * starts nor stops. It ends with this one, or when it is closed.
 */
public final class EngineProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Process process;
  private final URI url;

  /** Starts it and returns when it answers. */
  public EngineProcess(Path base, String... arguments) throws IOException {
    Files.createDirectories(base);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx256m"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(EngineMain.class.getName(), "--host", "127.0.0.1", "--port", "0"));
    command.addAll(List.of("--base-directory", base.toString()));
    command.addAll(List.of(arguments));
    process =
        new ProcessBuilder(command).redirectError(base.resolve("engine.log").toFile()).start();
    String ready =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
            .readLine();
    if (ready == null) {
      throw new IOException(
          "the engine did not start: " + Files.readString(base.resolve("engine.log")));
    }
    url = URI.create(Json.parse(ready).path("url").asString());
  }

  public URI url() {
    return url;
  }

  /** Its own records of every prompt that it ran. */
  public JsonNode history() throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(url + "/history")).timeout(PATIENCE).build();
      return Json.parse(http.send(request, HttpResponse.BodyHandlers.ofString()).body());
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}

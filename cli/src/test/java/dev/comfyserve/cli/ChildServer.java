package dev.comfyserve.cli;

import dev.comfyserve.contract.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The real {@code comfyserve mcp} as the child of an assistant, which is the test. */
final class ChildServer implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String END = "";

  private final Process process;
  private final Path log;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private int lastId;

  ChildServer(Path log, Map<String, String> environment, String... options) throws IOException {
    this.log = log;
    ProcessBuilder builder =
        new ProcessBuilder(ServerProcess.javaCommand("dev.comfyserve.cli.Main", "mcp"));
    builder.command().addAll(List.of(options));
    builder.environment().keySet().removeIf(key -> key.startsWith("COMFYSERVE_"));
    builder.environment().putAll(environment);
    builder.redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
    process = builder.start();
    Thread.ofPlatform().daemon().start(this::readAll);
  }

  private void readAll() {
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      out.lines().forEach(lines::add);
    } catch (IOException | UncheckedIOException e) {
      // It was killed.
    }
    lines.add(END);
  }

  /** The handshake of the legacy era. */
  JsonNode initialize() throws InterruptedException {
    ObjectNode params = Json.object().put("protocolVersion", "2025-11-25");
    params.putObject("capabilities");
    params.putObject("clientInfo").put("name", "test").put("version", "1");
    return request("initialize", params, _ -> {});
  }

  /** The result of a tool call. */
  JsonNode call(String tool, ObjectNode arguments) throws InterruptedException {
    return call(tool, arguments, _ -> {});
  }

  /** The same, with whatever is told meanwhile. */
  JsonNode call(String tool, ObjectNode arguments, Consumer<JsonNode> told)
      throws InterruptedException {
    ObjectNode params = Json.object().put("name", tool);
    params.set("arguments", arguments);
    params.putObject("_meta").put("progressToken", "p" + lastId);
    return request("tools/call", params, told);
  }

  JsonNode request(String method, ObjectNode params, Consumer<JsonNode> told)
      throws InterruptedException {
    int id = send(method, params);
    while (true) {
      JsonNode message = next();
      if (message.path("id").asInt(-1) == id && !message.has("method")) {
        return message.path("result");
      }
      told.accept(message);
    }
  }

  /** Sends a request and does not wait. */
  int send(String method, ObjectNode params) {
    int id = ++lastId;
    ObjectNode message = Json.object().put("jsonrpc", "2.0").put("id", id).put("method", method);
    message.set("params", params);
    try {
      OutputStream in = process.getOutputStream();
      in.write((Json.write(message) + "\n").getBytes(StandardCharsets.UTF_8));
      in.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return id;
  }

  /** The next message; every line has to be one. */
  JsonNode next() throws InterruptedException {
    String line = lines.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    if (line == null || line.equals(END)) {
      throw new AssertionError("no message; the log:\n" + log());
    }
    return Json.parse(line);
  }

  String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Process process() {
    return process;
  }

  /** SIGTERM, with the pipes left open: what it still says can be read. */
  void terminate() {
    process.toHandle().destroy();
  }

  /** Ends the input, as an assistant does; true if the process ended within the time. */
  boolean end(Duration atMost) throws IOException, InterruptedException {
    process.getOutputStream().close();
    return process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}

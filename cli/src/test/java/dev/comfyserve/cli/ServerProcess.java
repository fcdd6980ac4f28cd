package dev.comfyserve.cli;

import dev.comfyserve.client.ComfyServeClient;
import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.Secret;
import dev.comfyserve.testkit.Ports;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The real command in a process of its own, which a test may kill at any moment. */
public final class ServerProcess implements AutoCloseable {
  public static final Secret TOKEN = new Secret("a-token-for-the-tests-0123456789");
  private static final Duration START = Duration.ofSeconds(60);

  private final Path folder;
  private final int port;
  private final Map<String, String> environment = new LinkedHashMap<>();
  private Process process;

  public ServerProcess(Path folder, Map<String, String> settings) throws IOException {
    this.folder = folder;
    this.port = Ports.free();
    environment.put("COMFYSERVE_DATA", folder.resolve("state").toString());
    environment.put("COMFYSERVE_PORT", Integer.toString(port));
    environment.put("COMFYSERVE_TOKEN", TOKEN.reveal());
    environment.putAll(settings);
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + port);
  }

  public Path log() {
    return folder.resolve("server.log");
  }

  public ComfyServeClient client() {
    return new ComfyServeClient(url(), TOKEN);
  }

  /** Starts it and returns when it is ready. */
  public void start() throws IOException, InterruptedException {
    launch();
    try (ComfyServeClient client = client()) {
      long end = System.nanoTime() + START.toNanos();
      while (!ready(client)) {
        if (!process.isAlive() || System.nanoTime() > end) {
          throw new IllegalStateException("the server did not start:\n" + Files.readString(log()));
        }
        Thread.onSpinWait();
      }
    }
  }

  private static boolean ready(ComfyServeClient client) {
    try {
      return client.ready(Duration.ofMillis(500));
    } catch (ApiException e) {
      return false;
    }
  }

  private void launch() throws IOException {
    Files.createDirectories(folder);
    ProcessBuilder builder = new ProcessBuilder(javaCommand("dev.comfyserve.cli.Main", "up"));
    builder.environment().keySet().removeIf(key -> key.startsWith("COMFYSERVE_"));
    builder.environment().putAll(environment);
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
    process = builder.start();
  }

  public static List<String> javaCommand(String... words) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-XX:+UseSerialGC");
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-Xmx512m");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.addAll(List.of(words));
    return command;
  }

  /** SIGKILL for the server and for everything that it started, at once. */
  public void killWithEngines() throws InterruptedException {
    List<ProcessHandle> all = new ArrayList<>(List.of(process.toHandle()));
    process.descendants().forEach(all::add);
    all.forEach(ProcessHandle::destroyForcibly);
    process.waitFor();
    for (ProcessHandle one : all) {
      one.onExit().orTimeout(10, TimeUnit.SECONDS).join();
    }
  }

  /** SIGKILL for the server alone. */
  public void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  /** SIGTERM; true if it ended within the time. */
  public boolean stop(Duration atMost) throws InterruptedException {
    process.destroy();
    return process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS);
  }

  public Process process() {
    return process;
  }

  @Override
  public void close() {
    try {
      if (process != null && process.isAlive()) {
        killWithEngines();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

package dev.comfyserve.runtimes.embedded;

import dev.comfyserve.comfyui.ComfyJson;
import dev.comfyserve.contract.Text;
import dev.comfyserve.runtimes.StartFailed;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * One engine process. Its standard input is the lifeline: closed by us or by our death, it ends the
 * engine, whatever a node is doing.
 */
final class EngineProcess {
  private static final Logger LOG = LoggerFactory.getLogger(EngineProcess.class);
  private static final int LAST_LINES = 12;
  private static final Duration KILL_TAKES = Duration.ofSeconds(2);

  private final String name;
  private final Process process;
  private final Level logged;
  private final CompletableFuture<URI> ready = new CompletableFuture<>();
  private final Deque<String> lastLines = new ArrayDeque<>();

  private EngineProcess(String name, Process process, Level logged) {
    this.name = name;
    this.process = process;
    this.logged = logged;
  }

  /**
   * Starts the process and returns without waiting for it.
   *
   * @param logged the level of what it says in our log
   */
  static EngineProcess launch(
      String name, Path base, List<String> jvmFlags, List<String> engineArguments, Level logged)
      throws StartFailed {
    Process process;
    try {
      process = EngineCommand.of(base, jvmFlags, engineArguments).start();
    } catch (IOException e) {
      throw new StartFailed("the engine cannot be launched: " + e.getMessage(), e);
    }
    EngineProcess engine = new EngineProcess(name, process, logged);
    // Pipes block the thread that reads them, so these are no virtual threads.
    Thread.ofPlatform().daemon().name("engine-out-" + name).start(engine::readOutput);
    Thread.ofPlatform().daemon().name("engine-log-" + name).start(engine::readLog);
    return engine;
  }

  /** Blocks until the engine answers; kills it when it does not. */
  URI awaitReady(Duration timeout) throws InterruptedException, StartFailed {
    try {
      return ready.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      kill();
      throw e;
    } catch (TimeoutException e) {
      kill();
      throw new StartFailed("the engine did not answer within " + timeout.toSeconds() + " s", e);
    } catch (ExecutionException e) {
      kill();
      throw new StartFailed("the engine ended in its start: " + lastWords(), e.getCause());
    }
  }

  private String lastWords() {
    synchronized (lastLines) {
      return Text.clip(String.join(" | ", lastLines), 500);
    }
  }

  /** The line that says ready; a JVM may say something of its own before it. */
  private void readOutput() {
    try (BufferedReader lines = process.inputReader()) {
      String line;
      while ((line = lines.readLine()) != null) {
        if (!ready.isDone() && line.startsWith("{")) {
          ready.complete(URI.create(ComfyJson.read(line).path("url").asString("")));
        } else {
          log(line);
        }
      }
      process.waitFor(KILL_TAKES.toMillis(), TimeUnit.MILLISECONDS); // for its last words
      ready.completeExceptionally(new IOException("it never said that it is ready"));
    } catch (IOException | InterruptedException | RuntimeException e) {
      ready.completeExceptionally(e);
    }
  }

  private void readLog() {
    try (BufferedReader lines = process.errorReader()) {
      String line;
      while ((line = lines.readLine()) != null) {
        log(line);
      }
    } catch (IOException e) {
      LOG.debug("engine {}: its log ends: {}", name, e.toString());
    }
  }

  private void log(String line) {
    LOG.atLevel(logged).log("engine {}: {}", name, Text.clip(line, 2000));
    synchronized (lastLines) {
      lastLines.add(line);
      if (lastLines.size() > LAST_LINES) {
        lastLines.remove();
      }
    }
  }

  boolean alive() {
    return process.isAlive();
  }

  long pid() {
    return process.pid();
  }

  void onExit(Runnable action) {
    process.onExit().thenRun(() -> Thread.ofVirtual().name("engine-gone").start(action));
  }

  /** Lets go of the lifeline. */
  void letGo() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      LOG.debug("engine {}: its input is gone already: {}", name, e.toString());
    }
  }

  /** Ends the process, kindly within the grace and then by force; true once it is gone. */
  boolean end(Duration grace) {
    letGo();
    try {
      if (process.waitFor(grace.toMillis(), TimeUnit.MILLISECONDS)) {
        return true;
      }
      process.destroyForcibly();
      return process.waitFor(KILL_TAKES.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      kill();
      Thread.currentThread().interrupt();
      return !process.isAlive();
    }
  }

  private void kill() {
    letGo();
    process.destroyForcibly();
  }
}

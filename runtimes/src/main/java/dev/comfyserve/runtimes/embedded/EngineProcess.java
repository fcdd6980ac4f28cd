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
  private final CompletableFuture<URI> ready = new CompletableFuture<>();
  private final Deque<String> lastLines = new ArrayDeque<>();

  private EngineProcess(String name, Process process) {
    this.name = name;
    this.process = process;
  }

  /** Starts the process and returns without waiting for it. */
  static EngineProcess launch(
      String name, Path base, List<String> jvmFlags, List<String> engineArguments)
      throws StartFailed {
    Process process;
    try {
      process = EngineCommand.of(base, jvmFlags, engineArguments).start();
    } catch (IOException e) {
      throw new StartFailed("the engine cannot be launched: " + e.getMessage(), e);
    }
    EngineProcess engine = new EngineProcess(name, process);
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

  private void readOutput() {
    try (BufferedReader lines = process.inputReader()) {
      String first = lines.readLine();
      if (first == null) {
        process.waitFor(KILL_TAKES.toMillis(), TimeUnit.MILLISECONDS); // for its last words
        ready.completeExceptionally(new IOException("no line on standard output"));
        return;
      }
      ready.complete(URI.create(ComfyJson.read(first).path("url").asString("")));
      while (lines.readLine() != null) {
        continue; // nothing is expected, but a full pipe would stop the engine
      }
    } catch (IOException | InterruptedException | RuntimeException e) {
      ready.completeExceptionally(e);
    }
  }

  private void readLog() {
    try (BufferedReader lines = process.errorReader()) {
      String line;
      while ((line = lines.readLine()) != null) {
        LOG.info("engine {}: {}", name, Text.clip(line, 2000));
        synchronized (lastLines) {
          lastLines.add(line);
          if (lastLines.size() > LAST_LINES) {
            lastLines.remove();
          }
        }
      }
    } catch (IOException e) {
      LOG.debug("engine {}: its log ends: {}", name, e.toString());
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

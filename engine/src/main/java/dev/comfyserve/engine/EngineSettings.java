package dev.comfyserve.engine;

import java.nio.file.Path;
import java.util.Objects;

/**
 * What an engine is started with.
 *
 * @param host the address to bind, a loopback one unless somebody guards it
 * @param port 0 picks a free one
 * @param baseDirectory holds {@code input}, {@code output} and {@code temp}; made when absent
 * @param testNodes whether the nodes that fail on purpose exist
 * @param journal a file that gets one JSON line per ended prompt, or null
 */
public record EngineSettings(
    String host,
    int port,
    Path baseDirectory,
    boolean testNodes,
    EngineFaults faults,
    Path journal) {

  public EngineSettings {
    Objects.requireNonNull(host);
    Objects.requireNonNull(baseDirectory);
    Objects.requireNonNull(faults);
  }

  /** A loopback engine on a free port, without faults. */
  public static EngineSettings in(Path baseDirectory) {
    return new EngineSettings("127.0.0.1", 0, baseDirectory, false, EngineFaults.NONE, null);
  }

  public EngineSettings withTestNodes() {
    return new EngineSettings(host, port, baseDirectory, true, faults, journal);
  }

  public EngineSettings withPort(int newPort) {
    return new EngineSettings(host, newPort, baseDirectory, testNodes, faults, journal);
  }

  public EngineSettings withFaults(EngineFaults newFaults) {
    return new EngineSettings(host, port, baseDirectory, testNodes, newFaults, journal);
  }

  public EngineSettings withJournal(Path file) {
    return new EngineSettings(host, port, baseDirectory, testNodes, faults, file);
  }
}

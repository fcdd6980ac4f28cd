package dev.comfyserve.runtimes.embedded;

import dev.comfyserve.contract.Hardware;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * @param folder where instances get their folders; those of an earlier process are deleted
 * @param slots how many instances may run at once
 * @param hardware the names that this runtime answers to
 * @param startTimeout after which a start has failed
 * @param engineArguments more arguments for each engine, e.g. {@code --test-nodes}
 */
public record EmbeddedSettings(
    Path folder,
    int slots,
    Set<Hardware> hardware,
    Duration startTimeout,
    List<String> engineArguments) {

  public EmbeddedSettings {
    hardware = Set.copyOf(hardware);
    engineArguments = List.copyOf(engineArguments);
  }

  /** As many slots as cores, at least two; every hardware name; 60 s to start. */
  public static EmbeddedSettings in(Path folder) {
    int slots = Math.max(2, java.lang.Runtime.getRuntime().availableProcessors());
    return new EmbeddedSettings(
        folder, slots, Set.of(Hardware.values()), Duration.ofSeconds(60), List.of());
  }
}

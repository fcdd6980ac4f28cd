package dev.comfyserve.fleet;

import dev.comfyserve.contract.Ids;
import dev.comfyserve.contract.ServerlessApi;
import dev.comfyserve.fleet.settings.FleetSettings;
import dev.comfyserve.runtimes.Runtime;
import dev.comfyserve.store.Store;
import java.time.InstantSource;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The control plane as one thing with one lifecycle. Who makes it keeps the store and the runtimes,
 * and closes them after it: runtimes first, then the store.
 */
public final class Fleet implements AutoCloseable {
  private Fleet() {}

  public static Fleet create(
      Store store,
      List<Runtime> runtimes,
      FleetSettings settings,
      InstantSource clock,
      Ids ids,
      RandomGenerator random) {
    throw new IllegalStateException("not built yet");
  }

  /** Takes over what an earlier process left, then starts to work. Idempotent. */
  public void start() {
    throw new IllegalStateException("not built yet");
  }

  public ServerlessApi api() {
    throw new IllegalStateException("not built yet");
  }

  public FleetStats stats() {
    throw new IllegalStateException("not built yet");
  }

  /** Stops as the settings say; within a deadline, whatever instances do. Idempotent. */
  @Override
  public void close() {}
}

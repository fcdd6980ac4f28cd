package dev.comfyserve.runtimes.embedded;

import dev.comfyserve.comfyui.client.ComfyUi;
import dev.comfyserve.contract.Ids;
import dev.comfyserve.runtimes.ExitActions;
import dev.comfyserve.runtimes.Instance;
import dev.comfyserve.runtimes.Slot;
import java.nio.file.Path;
import java.time.Duration;

/** An engine process and its folder, which ends with it. */
final class EmbeddedInstance implements Instance {
  private final String id;
  private final Slot slot;
  private final Path base;
  private final EngineProcess engine;
  private final ComfyUi comfy;
  private final ExitActions exits = new ExitActions();

  EmbeddedInstance(String id, Slot slot, Path base, EngineProcess engine, ComfyUi comfy) {
    this.id = id;
    this.slot = slot;
    this.base = base;
    this.engine = engine;
    this.comfy = comfy;
  }

  /** Runs the action, and then all others, when the process is gone and its folder deleted. */
  void watch(Runnable first) {
    engine.onExit(
        () -> {
          Folder.delete(base);
          first.run();
          exits.end();
        });
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public Slot slot() {
    return slot;
  }

  @Override
  public boolean ours() {
    return true;
  }

  @Override
  public boolean shared() {
    return false;
  }

  @Override
  public ComfyUi comfy() {
    return comfy;
  }

  @Override
  public boolean alive() {
    return engine.alive();
  }

  long pid() {
    return engine.pid();
  }

  void letGo() {
    engine.letGo();
  }

  @Override
  public void onExit(Runnable action) {
    exits.add(action);
  }

  @Override
  public void stop(Duration grace) {
    if (engine.end(grace)) {
      Folder.delete(base);
    }
  }

  @Override
  public void removeOutputs(String attemptId) {
    if (!Ids.wellFormed(attemptId)) {
      throw new IllegalArgumentException("no attempt id: " + attemptId);
    }
    for (String kind : new String[] {"output", "temp"}) {
      Folder.delete(base.resolve(kind).resolve("cs").resolve(attemptId));
    }
  }
}

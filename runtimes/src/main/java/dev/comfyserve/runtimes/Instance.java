package dev.comfyserve.runtimes;

import dev.comfyserve.comfyui.client.ComfyUi;
import java.time.Duration;

/** One ComfyUI server that works for one account (or, where shared, for several). */
public interface Instance {
  String id();

  Slot slot();

  /** May it be killed? */
  boolean ours();

  boolean shared();

  ComfyUi comfy();

  boolean alive();

  /**
   * Runs the action once, on a thread of its own, when the server is known to be gone, a stop
   * included; at once if it is gone already.
   */
  void onExit(Runnable action);

  /**
   * Idempotent; blocks at most for the grace and two seconds. A server that is not ours goes on.
   */
  void stop(Duration grace);

  /** Deletes what an attempt left in the output and temp folders; does nothing where not ours. */
  void removeOutputs(String attemptId);
}

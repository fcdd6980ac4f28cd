package dev.comfyserve.server.health;

import java.util.concurrent.atomic.AtomicReference;

/** Whether the server takes calls; told by whoever starts and stops it. */
public final class Readiness {
  /** Where the server is in its life. */
  public enum Phase {
    STARTING,
    READY,
    STOPPING
  }

  private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.STARTING);

  public void enter(Phase next) {
    phase.set(next);
  }

  /** True from the moment in which the server is told to stop. */
  public boolean stopping() {
    return phase.get() == Phase.STOPPING;
  }

  Phase now() {
    return phase.get();
  }
}

package dev.comfyserve.runtimes;

import java.util.ArrayList;
import java.util.List;

/** Runs actions once something has ended, each once and on a thread of its own. Thread-safe. */
public final class ExitActions {
  private final List<Runnable> waiting = new ArrayList<>();
  private boolean ended;

  public void add(Runnable action) {
    synchronized (this) {
      if (!ended) {
        waiting.add(action);
        return;
      }
    }
    start(action);
  }

  /** Idempotent. */
  public void end() {
    List<Runnable> now;
    synchronized (this) {
      ended = true;
      now = List.copyOf(waiting);
      waiting.clear();
    }
    now.forEach(ExitActions::start);
  }

  private static void start(Runnable action) {
    Thread.ofVirtual().name("on-exit").start(action);
  }
}

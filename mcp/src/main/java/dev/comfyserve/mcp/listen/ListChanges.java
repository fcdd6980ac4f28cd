package dev.comfyserve.mcp.listen;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Tells whoever listens that a list of the server changed. */
public final class ListChanges {
  /** What is listed. */
  public enum Kind {
    TOOLS,
    PROMPTS,
    RESOURCES
  }

  private record Listener(Kind kind, Runnable changed) {}

  private final List<Listener> listeners = new CopyOnWriteArrayList<>();

  /**
   * @param changed run after each change; must be quick
   */
  public Watch watch(Kind kind, Runnable changed) {
    Listener listener = new Listener(kind, changed);
    listeners.add(listener);
    return () -> listeners.removeIf(other -> other == listener);
  }

  public void changed(Kind kind) {
    listeners.stream().filter(l -> l.kind() == kind).forEach(l -> l.changed().run());
  }
}

package dev.comfyserve.mcp.listen;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
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

  private final Set<Kind> kinds;
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();

  /** Of lists of any kind. */
  public ListChanges() {
    this(EnumSet.allOf(Kind.class));
  }

  /**
   * @param kinds the lists that may change; of the others clients are not told that they could
   */
  public ListChanges(Set<Kind> kinds) {
    this.kinds = Set.copyOf(kinds);
  }

  /** Whether changes of this list are told. */
  public boolean tells(Kind kind) {
    return kinds.contains(kind);
  }

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

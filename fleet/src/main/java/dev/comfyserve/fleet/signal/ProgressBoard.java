package dev.comfyserve.fleet.signal;

import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The progress of running requests, and why waiting ones wait. Only in memory: after a restart it
 * fills again.
 */
public final class ProgressBoard {
  private final Map<String, Progress> running = new ConcurrentHashMap<>();
  private final Map<String, String> waiting = new ConcurrentHashMap<>();

  public void show(String requestId, Progress progress) {
    running.put(requestId, progress);
  }

  public void clear(String requestId) {
    running.remove(requestId);
  }

  public Optional<Progress> of(String requestId) {
    return Optional.ofNullable(running.get(requestId));
  }

  /**
   * Says why the deployment's requests wait, for people.
   *
   * @param reason null when nothing is in their way
   * @return whether it is another than before
   */
  public boolean waits(String deploymentId, String reason) {
    String before =
        reason == null ? waiting.remove(deploymentId) : waiting.put(deploymentId, reason);
    return !Objects.equals(before, reason);
  }

  /** Forgets every deployment but these. */
  public void keepWaiting(Collection<String> deploymentIds) {
    waiting.keySet().retainAll(Set.copyOf(deploymentIds));
  }

  /** Why the deployment's requests wait, where there is a reason. */
  public Optional<String> whyWaiting(String deploymentId) {
    return Optional.ofNullable(waiting.get(deploymentId));
  }
}

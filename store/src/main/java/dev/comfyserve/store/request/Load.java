package dev.comfyserve.store.request;

import java.time.Instant;

/**
 * The open requests of one deployment.
 *
 * @param ready in the queue, every input there
 * @param fetching in the queue, inputs yet to be fetched
 * @param oldestReady when the oldest ready one arrived; null where there is none
 */
public record Load(int ready, int fetching, int inProgress, Instant oldestReady) {
  public static final Load NONE = new Load(0, 0, 0, null);

  public int inQueue() {
    return ready + fetching;
  }

  public int outstanding() {
    return inQueue() + inProgress;
  }
}

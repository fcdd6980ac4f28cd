package dev.comfyserve.mcp.listen;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The changes that one client was not told yet. The same change is kept once, however often it
 * comes, so a client that reads slowly costs no more than what it watches. Any thread adds, one
 * takes.
 */
public final class Untold {
  private final long pauseNanos;
  private final Set<Change> waiting = new LinkedHashSet<>();
  private boolean anyTaken;
  private long takenAt;
  private boolean ended;

  /**
   * @param pauseNanos the least time between two takings; what comes meanwhile is taken together
   */
  public Untold(long pauseNanos) {
    this.pauseNanos = pauseNanos;
  }

  public synchronized void add(Change change) {
    if (!ended && waiting.add(change)) {
      notifyAll();
    }
  }

  /**
   * Waits for changes.
   *
   * @return all there are, in the order in which they came first; none when the time is up, or when
   *     this has ended
   */
  public synchronized List<Change> take(long nanos) throws InterruptedException {
    long until = System.nanoTime() + nanos;
    while (!ended) {
      long now = System.nanoTime();
      long pauseLeft = anyTaken ? takenAt + pauseNanos - now : 0;
      if (!waiting.isEmpty() && pauseLeft <= 0) {
        List<Change> taken = List.copyOf(waiting);
        waiting.clear();
        anyTaken = true;
        takenAt = now;
        return taken;
      }
      long left = until - now;
      if (left <= 0) {
        return List.of();
      }
      if (!waiting.isEmpty()) {
        left = Math.min(left, pauseLeft);
      }
      // Rounded up, or the last part of a millisecond would be a busy loop.
      wait(left / 1_000_000 + 1);
    }
    return List.of();
  }

  /** Nothing is taken any more; wakes whoever waits. */
  public synchronized void end() {
    ended = true;
    waiting.clear();
    notifyAll();
  }

  public synchronized boolean ended() {
    return ended;
  }
}

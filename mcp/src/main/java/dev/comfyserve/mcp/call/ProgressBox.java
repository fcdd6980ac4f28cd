package dev.comfyserve.mcp.call;

import dev.comfyserve.mcp.conversation.Progress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;

/**
 * Hands the progress of a running call from the thread that works to the thread that writes,
 * without ever holding up the first. Keeps the first report and the newest; those between are
 * overtaken.
 */
final class ProgressBox implements Progress {
  record Report(double progress, Double total, String message) {}

  /** The least step by which a value that did not rise is raised. */
  private static final double STEP = 0.001;

  private final long pauseNanos;
  private final Deque<Report> waiting = new ArrayDeque<>(2);
  private Report last;
  private boolean anyTaken;
  private long takenAt;
  private boolean ended;

  ProgressBox(long pauseNanos) {
    this.pauseNanos = pauseNanos;
  }

  @Override
  public synchronized void report(double progress, Double total, String message) {
    if (ended || !Double.isFinite(progress) || (total != null && !Double.isFinite(total))) {
      return;
    }
    double value = progress;
    if (last != null && progress <= last.progress()) {
      if (Objects.equals(message, last.message())) {
        return;
      }
      value = raised(last.progress(), total);
    }
    last = new Report(value, total, message);
    boolean newestWaits = waiting.size() > 1 || (anyTaken && !waiting.isEmpty());
    if (newestWaits) {
      waiting.removeLast();
    }
    waiting.addLast(last);
    notifyAll();
  }

  /** A little more than the last value, and not beyond the total as long as that lies ahead. */
  private static double raised(double from, Double total) {
    double step = STEP;
    if (total != null && from < total) {
      step = Math.min(step, (total - from) / 2);
    }
    return Math.max(Math.nextUp(from), from + step);
  }

  /** The next report that may be sent now; null when there is none, or not yet. */
  synchronized Report take(long now) {
    if (waiting.isEmpty() || pauseLeft(now) > 0) {
      return null;
    }
    anyTaken = true;
    takenAt = now;
    return waiting.removeFirst();
  }

  /** What is left at the end, at whatever rate; nothing is taken in any more. */
  synchronized Report takeLast() {
    return waiting.pollFirst();
  }

  /** No report is taken in from now on; wakes the writer. */
  synchronized void end() {
    ended = true;
    notifyAll();
  }

  synchronized boolean ended() {
    return ended;
  }

  /** Waits until a report may be sent, the call has ended, or the time is up. */
  synchronized void await(long nanos) throws InterruptedException {
    long until = System.nanoTime() + nanos;
    while (!ended) {
      long now = System.nanoTime();
      long left = until - now;
      if (!waiting.isEmpty()) {
        left = Math.min(left, pauseLeft(now));
      }
      if (left <= 0) {
        return;
      }
      // Rounded up, or the last part of a millisecond would be a busy loop.
      wait(left / 1_000_000 + 1);
    }
  }

  private long pauseLeft(long now) {
    return anyTaken ? takenAt + pauseNanos - now : 0;
  }
}

package dev.comfyserve.mcp.call;

import dev.comfyserve.mcp.conversation.Progress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Objects;
import tools.jackson.databind.node.ObjectNode;

/**
 * Hands what a running request says from the thread that works to the thread that writes, in order
 * and without ever holding up the first. Of the progress it keeps the first report and the newest;
 * those between are overtaken.
 */
final class Outbox implements Progress {
  /** What waits to be written. */
  sealed interface Item {}

  record Report(double progress, Double total, String message) implements Item {}

  /** A message that goes out as it is. */
  record Words(ObjectNode message) implements Item {}

  /** So much may wait for a client that reads slowly; what comes then is lost. */
  static final int MOST = 1000;

  /** The least step by which a value that did not rise is raised. */
  private static final double STEP = 0.001;

  private final long pauseNanos;
  private final Deque<Item> waiting = new ArrayDeque<>(2);
  private int waitingReports;
  private Report last;
  private boolean anyTaken;
  private long takenAt;
  private boolean ended;

  Outbox(long pauseNanos) {
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
    boolean newestWaits = waitingReports > 1 || (anyTaken && waitingReports > 0);
    if (newestWaits) {
      removeNewestReport();
    }
    waiting.addLast(last);
    waitingReports++;
    notifyAll();
  }

  /**
   * Says something that may be lost.
   *
   * @return false when it is: too much waits, or nothing can follow any more
   */
  synchronized boolean offer(ObjectNode message) {
    return waiting.size() < MOST && put(message);
  }

  /**
   * Says something that must arrive.
   *
   * @return false when nothing can follow any more
   */
  synchronized boolean put(ObjectNode message) {
    if (!ended) {
      waiting.addLast(new Words(message));
      notifyAll();
    }
    return !ended;
  }

  /** A little more than the last value, and not beyond the total as long as that lies ahead. */
  private static double raised(double from, Double total) {
    double step = STEP;
    if (total != null && from < total) {
      step = Math.min(step, (total - from) / 2);
    }
    return Math.max(Math.nextUp(from), from + step);
  }

  private void removeNewestReport() {
    for (Iterator<Item> newestFirst = waiting.descendingIterator(); newestFirst.hasNext(); ) {
      if (newestFirst.next() instanceof Report) {
        newestFirst.remove();
        waitingReports--;
        return;
      }
    }
  }

  /** The next item that may be sent now; null when there is none, or not yet. */
  synchronized Item take(long now) {
    if (waiting.isEmpty() || pauseLeft(now) > 0) {
      return null;
    }
    if (waiting.peekFirst() instanceof Report) {
      anyTaken = true;
      takenAt = now;
    }
    return takeLast();
  }

  /** What is left at the end, at whatever rate; nothing is taken in any more. */
  synchronized Item takeLast() {
    Item item = waiting.pollFirst();
    if (item instanceof Report) {
      waitingReports--;
    }
    return item;
  }

  /** Nothing is taken in from now on; wakes the writer. */
  synchronized void end() {
    ended = true;
    notifyAll();
  }

  synchronized boolean ended() {
    return ended;
  }

  /** Waits until an item may be sent, the request has ended, or the time is up. */
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

  /** How long the first item has to wait: progress is throttled, words are not. */
  private long pauseLeft(long now) {
    return anyTaken && waiting.peekFirst() instanceof Report ? takenAt + pauseNanos - now : 0;
  }
}

package dev.comfyserve.client;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How often a host is looked at on behalf of one caller, by all that waits and watches for that
 * caller together: some looks at once, then one each so often, and whoever looked last comes last.
 * Remembers the newest callers only. Thread-safe.
 */
public final class CallerPace {
  private static final Duration EVERY = Duration.ofSeconds(1);
  private static final int AT_ONCE = 5;
  private static final int MOST_CALLERS = 10_000;

  /** What was looked at beyond the pace is forgiven after so long. */
  private static final long LONGEST_DEBT = Duration.ofMinutes(1).toNanos();

  private final long every;
  private final Map<String, Lane> lanes = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * @param every the time between two looks of one caller in the long run; zero for no limit
   */
  public CallerPace(Duration every) {
    this.every = every.toNanos();
  }

  /** With looks so rare that no host takes them amiss. */
  public static CallerPace gentle() {
    return new CallerPace(EVERY);
  }

  /** For a host that may be looked at as often as one likes. */
  public static CallerPace free() {
    return new CallerPace(Duration.ZERO);
  }

  /** Waits for this caller's next look, for as long as it takes. */
  public void turn(String account) throws InterruptedException {
    turn(account, Duration.ofNanos(Long.MAX_VALUE / 4));
  }

  /**
   * Waits for this caller's next look.
   *
   * @return false when it did not come in time; all the time has passed then
   */
  public boolean turn(String account, Duration atMost) throws InterruptedException {
    if (every == 0) {
      return true;
    }
    return lane(account).turn(System.nanoTime() + atMost.toNanos());
  }

  /** Counts looks that were made without waiting for a turn; those to come are made later. */
  public void count(String account, int looks) {
    if (every > 0) {
      lane(account).count(looks);
    }
  }

  private Lane lane(String account) {
    synchronized (lanes) {
      Lane lane = lanes.computeIfAbsent(account, name -> new Lane());
      if (lanes.size() > MOST_CALLERS) {
        lanes.remove(lanes.keySet().iterator().next());
      }
      return lane;
    }
  }

  /** One caller's looks. */
  private final class Lane {
    /** Fair: in the order in which they came. Held by whoever is next. */
    private final ReentrantLock queue = new ReentrantLock(true);

    /** When all looks so far would be made, one each so often. */
    private long paid = System.nanoTime();

    boolean turn(long end) throws InterruptedException {
      if (!queue.tryLock(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS)) {
        return false;
      }
      try {
        for (long wait = takeOrWait(); wait > 0; wait = takeOrWait()) {
          long left = end - System.nanoTime();
          if (left <= 0) {
            return false;
          }
          Thread.sleep(Duration.ofNanos(Math.min(wait, left)));
        }
        return true;
      } finally {
        queue.unlock();
      }
    }

    /** 0 when a look was taken; else how long there is none. */
    private synchronized long takeOrWait() {
      long now = System.nanoTime();
      long wait = paid - (AT_ONCE - 1) * every - now;
      if (wait <= 0) {
        paid = Math.max(paid, now) + every;
        return 0;
      }
      return wait;
    }

    synchronized void count(int looks) {
      long now = System.nanoTime();
      paid = Math.min(Math.max(paid, now) + looks * every, now + LONGEST_DEBT);
    }
  }
}

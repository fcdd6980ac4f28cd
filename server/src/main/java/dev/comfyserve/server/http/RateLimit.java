package dev.comfyserve.server.http;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * So many things a minute for each key: a bucket that is full at first and fills again all the
 * time. Buckets are in memory only; beyond {@link #MOST_KEYS} the one that was used longest ago is
 * forgotten, which gives its key a full one. Thread-safe.
 */
public final class RateLimit {
  static final int MOST_KEYS = 20_000;
  private static final double MINUTE = Duration.ofMinutes(1).toNanos();

  private record Bucket(double left, Instant at) {}

  private final int perMinute;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Bucket> buckets =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
          return size() > MOST_KEYS;
        }
      };

  /**
   * @param perMinute how many, at least 1; as many may come at once
   */
  public RateLimit(int perMinute, InstantSource clock) {
    if (perMinute < 1) {
      throw new IllegalArgumentException("a limit of " + perMinute);
    }
    this.perMinute = perMinute;
    this.clock = clock;
  }

  public int perMinute() {
    return perMinute;
  }

  /**
   * Takes one.
   *
   * @return empty when there was one; else the whole seconds after which there is one again
   */
  public Optional<Duration> take(String key) {
    return look(key, 1);
  }

  /** The same without taking one. */
  public Optional<Duration> wait(String key) {
    return look(key, 0);
  }

  /**
   * Takes more for what has already taken one; where they are not left, that one is given back, as
   * what is refused takes nothing.
   *
   * @param more less than {@link #perMinute}
   * @return empty when there were as many; else the whole seconds after which all can be taken
   */
  public Optional<Duration> takeMore(String key, int more) {
    lock.lock();
    try {
      Instant now = clock.instant();
      double left = left(buckets.get(key), now);
      if (left < more) {
        buckets.put(key, new Bucket(Math.min(perMinute, left + 1), now));
        return Optional.of(time(more - left));
      }
      buckets.put(key, new Bucket(left - more, now));
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  private Duration time(double missing) {
    double seconds = missing * 60 / perMinute;
    return Duration.ofSeconds(Math.max(1, (long) Math.ceil(seconds)));
  }

  private Optional<Duration> look(String key, int taken) {
    lock.lock();
    try {
      Instant now = clock.instant();
      double left = left(buckets.get(key), now);
      if (left < 1) {
        buckets.put(key, new Bucket(left, now));
        return Optional.of(time(1 - left));
      }
      if (taken > 0) {
        buckets.put(key, new Bucket(left - taken, now));
      }
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  private double left(Bucket bucket, Instant now) {
    if (bucket == null) {
      return perMinute;
    }
    // A clock that was set back fills nothing, and takes nothing away.
    double passed = Math.max(0, Duration.between(bucket.at(), now).toNanos());
    return Math.min(perMinute, bucket.left() + passed / MINUTE * perMinute);
  }

  int keys() {
    lock.lock();
    try {
      return buckets.size();
    } finally {
      lock.unlock();
    }
  }
}

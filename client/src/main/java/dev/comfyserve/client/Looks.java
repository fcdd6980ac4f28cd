package dev.comfyserve.client;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * When an open request is to be looked at next: soon after a change, ever more rarely while nothing
 * changes, whoever asks and however often, so that waits do not eat the caller's calls. Remembers
 * the newest requests only. Thread-safe.
 */
final class Looks {
  private static final int REMEMBERED = 10_000;

  private record Look(long dueNanos, long pauseNanos) {}

  private final long first;
  private final long longest;
  private final Map<String, Look> looks = new LinkedHashMap<>(16, 0.75f, true);

  Looks(Duration first, Duration longest) {
    this.first = first.toNanos();
    this.longest = longest.toNanos();
  }

  /** How long it is until this request is due; 0 for now. */
  synchronized long dueIn(String request, long nowNanos) {
    Look last = looks.get(request);
    return last == null ? 0 : Math.max(0, last.dueNanos() - nowNanos);
  }

  synchronized void looked(String request, boolean changed, long nowNanos) {
    Look last = looks.get(request);
    long pause =
        changed || last == null
            ? first
            : Math.min(longest, last.pauseNanos() + last.pauseNanos() / 2);
    looks.put(request, new Look(nowNanos + pause, pause));
    if (looks.size() > REMEMBERED) {
      looks.remove(looks.keySet().iterator().next());
    }
  }

  synchronized void ended(String request) {
    looks.remove(request);
  }
}

package dev.comfyserve.fleet.dispatch;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** What an attempt's thread is told while it waits. */
final class Inbox {
  private final BlockingQueue<Notice> notices = new LinkedBlockingQueue<>();
  private final AtomicReference<StopReason> asked = new AtomicReference<>();

  void tell(Notice notice) {
    notices.add(notice);
  }

  /** The first reason counts, but a cancel overrules: the request is ended, not handed back. */
  void ask(StopReason reason) {
    StopReason before =
        asked.getAndUpdate(old -> old == null || reason == StopReason.CANCELLED ? reason : old);
    if (before != reason) {
      notices.add(new Notice.Asked(reason));
    }
  }

  Optional<StopReason> asked() {
    return Optional.ofNullable(asked.get());
  }

  /** The next notice, or null when none came in time. */
  Notice next(Duration atMost) throws InterruptedException {
    return notices.poll(Math.max(0, atMost.toNanos()), TimeUnit.NANOSECONDS);
  }
}

package dev.comfyserve.mcp.protocol;

import dev.comfyserve.mcp.listen.Change;
import dev.comfyserve.mcp.listen.Watch;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Opens the watches of one subscription: each may take a look somewhere far away, so some are
 * opened at a time, and all together in a time for which clients wait. Used once.
 */
final class Opening {
  /** So many looks at a time are not too many for anybody. */
  static final int AT_ONCE = 8;

  private final Function<Change, Optional<Watch>> opener;
  private final Map<Change, Watch> opened = new HashMap<>();
  private boolean over;

  /**
   * @param opener opens one; empty where there is nothing to watch
   */
  Opening(Function<Change, Optional<Watch>> opener) {
    this.opener = opener;
  }

  /**
   * @return what was opened in time; whatever is opened later is closed at once
   * @throws ExecutionException when one broke; then none is open
   */
  Map<Change, Watch> open(Collection<Change> wanted, Duration atMost)
      throws ExecutionException, InterruptedException {
    boolean whole = false;
    ExecutorService threads =
        Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().name("mcp-watch").factory());
    try {
      var looks = wanted.stream().map(change -> Executors.callable(() -> open(change))).toList();
      for (Future<?> look : threads.invokeAll(looks, atMost.toNanos(), TimeUnit.NANOSECONDS)) {
        finished(look);
      }
      whole = true;
    } finally {
      end(whole);
      threads.shutdownNow();
    }
    return opened;
  }

  private static void finished(Future<?> look) throws ExecutionException, InterruptedException {
    try {
      look.get();
    } catch (CancellationException e) {
      // Not in time.
    }
  }

  private void open(Change change) {
    opener.apply(change).ifPresent(watch -> keep(change, watch));
  }

  private void keep(Change change, Watch watch) {
    synchronized (this) {
      if (!over) {
        opened.put(change, watch);
        return;
      }
    }
    watch.close();
  }

  private void end(boolean whole) {
    synchronized (this) {
      over = true;
    }
    if (!whole) {
      opened.values().forEach(Watch::close);
    }
  }
}

package dev.comfyserve.fleet.signal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Wake-ups. A signal that nobody waits for is remembered as a tick, so that "look at the store,
 * then wait for a change" never sleeps through one. Waiters may wake for nothing.
 */
public final class Signals {
  private static final int STRIPES = 256;

  private final Tick scheduler = new Tick();
  private final Tick queues = new Tick();
  private final Set<String> movedQueues = ConcurrentHashMap.newKeySet();
  private final Tick[] requests = new Tick[STRIPES];
  private final Map<String, List<Watcher>> watchers = new ConcurrentHashMap<>();

  public Signals() {
    for (int i = 0; i < STRIPES; i++) {
      requests[i] = new Tick();
    }
  }

  /**
   * Something changed that may need an instance: a request became ready or ended, a deployment
   * changed.
   */
  public void wakeScheduler() {
    scheduler.bump();
  }

  public long schedulerTick() {
    return scheduler.now();
  }

  /** Waits for a wake-up after {@code seen}, at most so long; the tick to wait from next. */
  public long awaitScheduler(long seen, Duration atMost) throws InterruptedException {
    return scheduler.await(seen, atMost);
  }

  /** The request's state or progress changed. */
  public void requestChanged(String requestId) {
    of(requestId).bump();
    watchers.getOrDefault(requestId, List.of()).forEach(watcher -> watcher.changed.run());
  }

  /** Requests left the deployment's queue or came back, or what all of it waits for changed. */
  public void queueMoved(String deploymentId) {
    movedQueues.add(deploymentId);
    queues.bump();
  }

  /** The deployments whose queues moved since the last call. */
  public Set<String> takeMovedQueues() {
    Set<String> taken = Set.copyOf(movedQueues);
    movedQueues.removeAll(taken);
    return taken;
  }

  /** The tick to take before {@link #takeMovedQueues}. */
  public long queueTick() {
    return queues.now();
  }

  /** Waits for a queue that moves after {@code seenTick}, at most so long. */
  public void awaitQueues(long seenTick, Duration atMost) throws InterruptedException {
    queues.await(seenTick, atMost);
  }

  /**
   * Has {@code changed} run after each later change of the request, on the thread that changed it:
   * it must be quick and must not throw.
   *
   * @return ends it; idempotent
   */
  public Runnable watchRequest(String requestId, Runnable changed) {
    Watcher own = new Watcher(changed);
    watchers.merge(requestId, List.of(own), Signals::joined);
    return () ->
        watchers.computeIfPresent(
            requestId,
            (id, all) -> {
              List<Watcher> left = all.stream().filter(other -> other != own).toList();
              return left.isEmpty() ? null : left;
            });
  }

  private static List<Watcher> joined(List<Watcher> some, List<Watcher> more) {
    List<Watcher> all = new ArrayList<>(some);
    all.addAll(more);
    return List.copyOf(all);
  }

  /** The tick to take before looking at the request. */
  public long requestTick(String requestId) {
    return of(requestId).now();
  }

  /** Waits for a change after {@code seenTick}, at most so long; the tick to wait from next. */
  public long awaitRequest(String requestId, long seenTick, Duration atMost)
      throws InterruptedException {
    return of(requestId).await(seenTick, atMost);
  }

  private Tick of(String requestId) {
    return requests[Math.floorMod(requestId.hashCode(), STRIPES)];
  }

  /** Told apart by identity: the same {@code changed} may watch twice. */
  private static final class Watcher {
    private final Runnable changed;

    Watcher(Runnable changed) {
      this.changed = changed;
    }
  }

  private static final class Tick {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private long value;

    void bump() {
      lock.lock();
      try {
        value++;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }

    long now() {
      lock.lock();
      try {
        return value;
      } finally {
        lock.unlock();
      }
    }

    long await(long seen, Duration atMost) throws InterruptedException {
      long left = atMost.toNanos();
      lock.lock();
      try {
        while (value == seen && left > 0) {
          left = changed.awaitNanos(left);
        }
        return value;
      } finally {
        lock.unlock();
      }
    }
  }
}

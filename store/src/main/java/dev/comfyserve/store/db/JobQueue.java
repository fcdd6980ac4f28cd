package dev.comfyserve.store.db;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Work waiting for a thread of the database. Once closed it takes nothing in, so that whatever got
 * in is worked off or refused: no caller hangs.
 */
final class JobQueue {
  /** Tells a thread that nothing follows. */
  static final Job<Void> STOP = new Job<>(sql -> null);

  private final LinkedBlockingQueue<Job<?>> jobs = new LinkedBlockingQueue<>();
  private final Set<Thread> workers = ConcurrentHashMap.newKeySet();
  private boolean closed;

  /**
   * Hands work over and waits for its answer.
   *
   * @throws IllegalStateException when the caller is the thread that would do it: it would wait for
   *     itself for ever
   */
  <T> T submit(Work<T> work) {
    if (workers.contains(Thread.currentThread())) {
      throw new IllegalStateException(
          "work for the database was handed over from within such work");
    }
    Job<T> job = new Job<>(work);
    synchronized (this) {
      if (closed) {
        throw closed();
      }
      jobs.add(job);
    }
    return job.await();
  }

  /** Makes the current thread one that works off this queue. */
  void enlist() {
    workers.add(Thread.currentThread());
  }

  /** Blocks for the next job; interrupts mean nothing to the database's own threads. */
  Job<?> take() {
    while (true) {
      try {
        return jobs.take();
      } catch (InterruptedException e) {
        Thread.interrupted();
      }
    }
  }

  /** The next job if one is waiting, else null. */
  Job<?> poll() {
    return jobs.poll();
  }

  int waiting() {
    return jobs.size();
  }

  synchronized boolean isClosed() {
    return closed;
  }

  /** Takes nothing in from now on, and stops as many threads once they have worked off the rest. */
  synchronized void close(int threads) {
    if (!closed) {
      closed = true;
      for (int i = 0; i < threads; i++) {
        jobs.add(STOP);
      }
    }
  }

  /** For a thread that ends: what is still waiting is refused. */
  void refuseRest() {
    close(0);
    for (Job<?> job = jobs.poll(); job != null; job = jobs.poll()) {
      job.fail(closed());
    }
  }

  private static StoreException closed() {
    return new StoreException("the store is closed");
  }
}

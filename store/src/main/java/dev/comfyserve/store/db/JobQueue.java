package dev.comfyserve.store.db;

import java.util.concurrent.LinkedBlockingQueue;

/**
 * Work waiting for a thread of the database. Once closed it takes nothing in, so that whatever got
 * in is worked off or refused: no caller hangs.
 */
final class JobQueue {
  /** Tells a thread that nothing follows. */
  static final Job<Void> STOP = new Job<>(sql -> null);

  private final LinkedBlockingQueue<Job<?>> jobs = new LinkedBlockingQueue<>();
  private boolean closed;

  <T> T submit(Work<T> work) {
    Job<T> job = new Job<>(work);
    synchronized (this) {
      if (closed) {
        throw closed();
      }
      jobs.add(job);
    }
    return job.await();
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

package dev.comfyserve.store.db;

import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;

/** One caller's work on its way through a thread of the database, and its answer. */
final class Job<T> {
  private final Work<T> work;
  private final CountDownLatch answered = new CountDownLatch(1);
  private T result;
  private Throwable failure;

  Job(Work<T> work) {
    this.work = work;
  }

  /** Runs the work and keeps what came of it, without telling the caller yet. */
  boolean run(Sql sql) {
    try {
      result = work.run(sql);
      return true;
    } catch (Throwable e) {
      failure = e;
      return false;
    }
  }

  /** Why the work failed, after {@link #run} said that it did. */
  Throwable failure() {
    return failure;
  }

  /** Tells the caller what came of the work. */
  void answer() {
    answered.countDown();
  }

  /** Tells the caller that nothing came of it, whatever its work had said. */
  void fail(Throwable cause) {
    failure = cause;
    answered.countDown();
  }

  /**
   * Waits for the answer, also when interrupted: the work was handed over, so its outcome is
   * settled soon, and a caller that left would not know what it did. The interrupt is passed up in
   * the thread's flag.
   */
  T await() {
    boolean interrupted = false;
    while (true) {
      try {
        answered.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return switch (failure) {
      case null -> result;
      case SQLException e -> throw new StoreException("the database refused: " + e.getMessage(), e);
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case Throwable e -> throw new StoreException("the database failed", e);
    };
  }
}

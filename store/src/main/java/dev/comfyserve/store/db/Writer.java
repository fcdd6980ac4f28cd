package dev.comfyserve.store.db;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes. It commits everything that is waiting together, because a commit
 * costs far more than the statements in it, and answers nobody before the commit has returned.
 */
final class Writer {
  private static final Logger LOG = LoggerFactory.getLogger(Writer.class);
  private static final int MOST_TOGETHER = 256;

  private final JobQueue queue = new JobQueue();
  private final Sql sql;
  private final Thread thread;

  Writer(Sql sql) {
    this.sql = sql;
    this.thread = Thread.ofPlatform().name("store-writer").daemon().start(this::loop);
  }

  <T> T submit(Work<T> work) {
    return queue.submit(work);
  }

  /** The live connection, for tests that look at how it commits. */
  Sql sql() {
    return sql;
  }

  /** Ends after what was handed over, without waiting for it. */
  void closeSoon() {
    queue.close(1);
  }

  JobQueue queue() {
    return queue;
  }

  /**
   * Commits what was handed over and ends.
   *
   * @return false when it did not end in time
   */
  boolean close(Duration atMost) throws InterruptedException {
    queue.close(1);
    return thread.join(atMost);
  }

  private void loop() {
    try {
      queue.enlist();
      boolean more = true;
      while (more) {
        Job<?> first = queue.take();
        more = first != JobQueue.STOP && commitTogether(first);
      }
    } catch (Throwable e) {
      LOG.error("The store's writer has ended; nothing can be written any more", e);
    } finally {
      queue.refuseRest();
      Connections.close(sql.connection());
    }
  }

  /**
   * @return false when the stop came along
   */
  private boolean commitTogether(Job<?> first) {
    List<Job<?>> together = new ArrayList<>();
    boolean more = true;
    try {
      together.add(first);
      sql.of("BEGIN IMMEDIATE").update();
      runAlone(first);
      while (more && together.size() < MOST_TOGETHER) {
        Job<?> next = queue.poll();
        if (next == null) {
          break;
        }
        more = next != JobQueue.STOP;
        if (more) {
          together.add(next);
          runAlone(next);
        }
      }
      sql.of("COMMIT").update();
    } catch (Throwable e) {
      rollBack();
      StoreException failure = new StoreException("the commit failed: " + e.getMessage(), e);
      together.forEach(job -> job.fail(failure));
      LOG.warn("A commit of {} commands failed: {}", together.size(), e.toString());
      return more;
    }
    together.forEach(Job::answer);
    return more;
  }

  /**
   * Runs a command so that its failure undoes only what it did itself. Throws when that is not
   * possible: some failures (a full disk) end the whole transaction in SQLite, and then everything
   * in it has failed.
   */
  private void runAlone(Job<?> job) throws SQLException {
    sql.of("SAVEPOINT command").update();
    if (!job.run(sql)) {
      try {
        sql.of("ROLLBACK TO command").update();
      } catch (SQLException gone) {
        throw new SQLException(job.failure().getMessage(), job.failure());
      }
    }
    sql.of("RELEASE command").update();
  }

  private void rollBack() {
    try {
      sql.of("ROLLBACK").update();
    } catch (SQLException e) {
      LOG.debug("Nothing to roll back: {}", e.toString());
    }
  }
}

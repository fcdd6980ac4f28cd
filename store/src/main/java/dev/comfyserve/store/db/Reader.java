package dev.comfyserve.store.db;

import java.sql.SQLException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that reads; every piece of work sees one state of the database from its begin to its
 * end.
 */
final class Reader {
  private static final Logger LOG = LoggerFactory.getLogger(Reader.class);

  private final JobQueue queue;
  private final Sql sql;
  private final Thread thread;

  Reader(JobQueue queue, Sql sql, int number) {
    this.queue = queue;
    this.sql = sql;
    this.thread = Thread.ofPlatform().name("store-reader-" + number).daemon().start(this::loop);
  }

  boolean join(Duration atMost) throws InterruptedException {
    return thread.join(atMost);
  }

  private void loop() {
    queue.enlist();
    for (Job<?> job = queue.take(); job != JobQueue.STOP; job = queue.take()) {
      read(job);
    }
    Connections.close(sql.connection());
  }

  private void read(Job<?> job) {
    try {
      sql.of("BEGIN").update();
      job.run(sql);
      sql.of("COMMIT").update();
      job.answer();
    } catch (Throwable e) {
      try {
        sql.of("ROLLBACK").update();
      } catch (SQLException ended) {
        LOG.debug("Nothing to roll back: {}", ended.toString());
      }
      job.fail(e);
    }
  }
}

package dev.comfyserve.store.request;

import dev.comfyserve.store.db.Database;
import dev.comfyserve.store.instance.Instances;
import java.time.Instant;

/** The forgetting of what ended long ago. */
final class Retention {
  /** So many at a time, so that other writes do not wait for long. */
  private static final int AT_A_TIME = 200;

  private Retention() {}

  static int deleteEndedBefore(Database database, Instant time, Instant now) {
    database.write(
        sql ->
            sql.of("DELETE FROM idempotency WHERE created_at <= :expired")
                .set("expired", now.minus(Enqueueing.KEY_LIFE))
                .update());
    int deleted = 0;
    int some;
    do {
      // An attempt that an instance still holds keeps its request until it is over.
      some =
          database.write(
              sql ->
                  sql.of(
                          """
                          DELETE FROM request WHERE arrival IN (
                            SELECT r.arrival FROM request r
                            WHERE r.finished_at < :time AND NOT EXISTS (
                              SELECT 1 FROM attempt a
                              WHERE a.request_id = r.id AND a.ended_at IS NULL)
                            ORDER BY r.finished_at LIMIT :some)
                          """)
                      .set("time", time)
                      .set("some", AT_A_TIME)
                      .update());
      deleted += some;
    } while (some == AT_A_TIME && !Thread.currentThread().isInterrupted());
    database.write(sql -> Instances.deleteEndedBefore(sql, time));
    return deleted;
  }
}

package dev.comfyserve.store.db;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A database file with its writer and its readers. */
public final class Database implements AutoCloseable {
  private static final int READERS = 3;
  private static final Duration CLOSING = Duration.ofSeconds(30);

  private final Writer writer;
  private final JobQueue reads = new JobQueue();
  private final List<Reader> readers = new ArrayList<>();

  private Database(Sql writing, List<Sql> reading) {
    writer = new Writer(writing);
    for (Sql sql : reading) {
      readers.add(new Reader(reads, sql, readers.size() + 1));
    }
  }

  /** Opens a database, makes it where there is none, and brings it up to date. */
  public static Database open(Path file) {
    List<Sql> opened = new ArrayList<>();
    try {
      Connections.createPrivately(file);
      opened.add(Connections.forWriting(file));
      Migrations.run(opened.getFirst());
      for (int i = 0; i < READERS; i++) {
        opened.add(Connections.forReading(file));
      }
      return new Database(opened.getFirst(), opened.subList(1, opened.size()));
    } catch (SQLException | IOException | RuntimeException e) {
      opened.forEach(sql -> Connections.close(sql.connection()));
      throw e instanceof StoreException known
          ? known
          : new StoreException("The database " + file + " cannot be opened: " + e.getMessage(), e);
    }
  }

  /**
   * Runs statements that may write, apart from all others, and returns when they are on the disk.
   * An exception undoes them.
   */
  public <T> T write(Work<T> work) {
    return writer.submit(work);
  }

  /** Runs statements that only read, all on the same state; sees every write answered before. */
  public <T> T read(Work<T> work) {
    return reads.submit(work);
  }

  Writer writer() {
    return writer;
  }

  /** Completes what was handed over, refuses what comes later. Idempotent. */
  @Override
  public void close() {
    reads.close(readers.size());
    try {
      boolean ended = true;
      for (Reader reader : readers) {
        ended &= reader.join(CLOSING);
      }
      // The writer last: who closes the last connection also moves the log into the database.
      ended &= writer.close(CLOSING);
      if (!ended) {
        throw new StoreException("the database did not close within " + CLOSING);
      }
    } catch (InterruptedException e) {
      writer.closeSoon();
      Thread.currentThread().interrupt();
    }
  }
}

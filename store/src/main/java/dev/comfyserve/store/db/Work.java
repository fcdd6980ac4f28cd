package dev.comfyserve.store.db;

import java.sql.SQLException;

/** Statements that belong together: all of them count, or none. */
@FunctionalInterface
public interface Work<T> {
  /** Runs on a thread of the database; quick, and without anything but SQL. */
  T run(Sql sql) throws SQLException;
}

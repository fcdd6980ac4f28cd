package dev.comfyserve.store.db;

import java.sql.SQLException;

/** What a row means. */
@FunctionalInterface
public interface RowMapper<T> {
  T map(Row row) throws SQLException;
}

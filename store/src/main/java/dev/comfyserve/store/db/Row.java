package dev.comfyserve.store.db;

import dev.comfyserve.contract.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import tools.jackson.databind.node.ObjectNode;

/**
 * The current row of a result, by column name; SQL's NULL is null. Valid only while it is mapped.
 */
public final class Row {
  private final ResultSet result;

  Row(ResultSet result) {
    this.result = result;
  }

  public String text(String column) throws SQLException {
    return result.getString(column);
  }

  public int integer(String column) throws SQLException {
    return result.getInt(column);
  }

  public long number(String column) throws SQLException {
    return result.getLong(column);
  }

  public boolean bool(String column) throws SQLException {
    return result.getBoolean(column);
  }

  public Instant time(String column) throws SQLException {
    long micros = result.getLong(column);
    return result.wasNull() ? null : Micros.instant(micros);
  }

  public ObjectNode json(String column) throws SQLException {
    String text = result.getString(column);
    return text == null ? null : (ObjectNode) Json.parse(text);
  }
}

package dev.comfyserve.store.db;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A statement on its way to being run once. */
public final class Statement {
  private final Sql sql;
  private final String text;
  private final Sql.Prepared prepared;
  private final Map<String, Object> values = new HashMap<>();

  Statement(Sql sql, String text, Sql.Prepared prepared) {
    this.sql = sql;
    this.text = text;
    this.prepared = prepared;
  }

  /**
   * Gives a parameter its value.
   *
   * @param value text, a number, a boolean, an {@link Instant}, or null
   */
  public Statement set(String name, Object value) {
    values.put(name, value);
    return this;
  }

  /**
   * Runs a statement that changes rows.
   *
   * @return how many
   */
  public int update() throws SQLException {
    return run(PreparedStatement::executeUpdate);
  }

  public <T> List<T> list(RowMapper<T> mapper) throws SQLException {
    return run(
        statement -> {
          try (ResultSet result = statement.executeQuery()) {
            List<T> rows = new ArrayList<>();
            Row row = new Row(result);
            while (result.next()) {
              rows.add(mapper.map(row));
            }
            return rows;
          }
        });
  }

  /** The first row, if there is one; a mapper must not answer null. */
  public <T> Optional<T> first(RowMapper<T> mapper) throws SQLException {
    return run(
        statement -> {
          try (ResultSet result = statement.executeQuery()) {
            return result.next() ? Optional.of(mapper.map(new Row(result))) : Optional.empty();
          }
        });
  }

  /** Whether there is a row. */
  public boolean any() throws SQLException {
    return first(row -> true).isPresent();
  }

  private interface Execution<T> {
    T of(PreparedStatement statement) throws SQLException;
  }

  private <T> T run(Execution<T> execution) throws SQLException {
    try {
      return execution.of(bound());
    } catch (SQLException e) {
      sql.forget(text);
      throw e;
    }
  }

  private PreparedStatement bound() throws SQLException {
    List<String> names = prepared.sql().names();
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      if (!values.containsKey(name)) {
        throw new IllegalArgumentException("no value for :" + name);
      }
      bind(prepared.statement(), i + 1, values.get(name));
    }
    if (!names.containsAll(values.keySet())) {
      throw new IllegalArgumentException("more values than parameters: " + values.keySet());
    }
    return prepared.statement();
  }

  private static void bind(PreparedStatement statement, int at, Object value) throws SQLException {
    switch (value) {
      case null -> statement.setString(at, null);
      case String text -> statement.setString(at, text);
      case Integer number -> statement.setInt(at, number);
      case Long number -> statement.setLong(at, number);
      case Boolean bool -> statement.setBoolean(at, bool);
      case Instant time -> statement.setLong(at, Micros.of(time));
      default -> throw new IllegalArgumentException("no column holds a " + value.getClass());
    }
  }
}

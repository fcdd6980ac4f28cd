package dev.comfyserve.store.db;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Statements on one connection, with named parameters. Statements stay prepared: preparing costs
 * more than most of ours cost to run. Not thread-safe: it belongs to one thread of the database.
 */
public final class Sql {
  private static final Logger LOG = LoggerFactory.getLogger(Sql.class);
  private static final int KEPT = 128;

  private final Connection connection;
  private final LinkedHashMap<String, Prepared> prepared = new LinkedHashMap<>(64, 0.75f, true);

  record Prepared(PreparedStatement statement, NamedSql sql) {}

  Sql(Connection connection) {
    this.connection = connection;
  }

  /** A statement to be given its parameters and run. */
  public Statement of(String sql) throws SQLException {
    return new Statement(this, sql, prepare(sql));
  }

  Connection connection() {
    return connection;
  }

  /** Runs a script, or a statement that is not worth keeping. */
  void script(String sql) throws SQLException {
    try (java.sql.Statement statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    }
  }

  /** For a statement that failed: the driver has closed it, so it must not be used again. */
  void forget(String text) {
    Prepared failed = prepared.remove(text);
    if (failed != null) {
      try {
        failed.statement().close();
      } catch (SQLException e) {
        LOG.debug("A failed statement did not close: {}", e.toString());
      }
    }
  }

  private Prepared prepare(String text) throws SQLException {
    Prepared kept = prepared.get(text);
    if (kept != null) {
      return kept;
    }
    if (prepared.size() >= KEPT) {
      Map.Entry<String, Prepared> oldest = prepared.pollFirstEntry();
      oldest.getValue().statement().close();
    }
    NamedSql sql = NamedSql.parse(text);
    Prepared made = new Prepared(connection.prepareStatement(sql.jdbc()), sql);
    prepared.put(text, made);
    return made;
  }
}

package dev.comfyserve.store.db;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;

/**
 * Brings a database up to date: the numbered scripts beside this class that it has not seen, in
 * order, in one transaction, so that two processes cannot both do it and a crash leaves nothing
 * half done. A script that was published is never changed; a new one is added to the list.
 */
final class Migrations {
  private static final List<String> SCRIPTS = List.of("V1__first.sql", "V2__access.sql");

  private Migrations() {}

  static void run(Sql sql) throws SQLException {
    if (versionOf(sql) == SCRIPTS.size()) {
      return; // the usual start: nothing is written
    }
    sql.of("BEGIN IMMEDIATE").update();
    try {
      sql.script(
          "CREATE TABLE IF NOT EXISTS schema_migration"
              + " (version INTEGER PRIMARY KEY, name TEXT NOT NULL)");
      int version = versionOf(sql);
      if (version > SCRIPTS.size()) {
        throw new StoreException(
            "The database was made by a newer ComfyServe (its version is %d, this one knows %d). Use that one, or another state folder."
                .formatted(version, SCRIPTS.size()));
      }
      for (; version < SCRIPTS.size(); version++) {
        String name = SCRIPTS.get(version);
        sql.script(read(name));
        sql.of("INSERT INTO schema_migration (version, name) VALUES (:version, :name)")
            .set("version", version + 1)
            .set("name", name)
            .update();
      }
      sql.of("COMMIT").update();
    } catch (SQLException | RuntimeException e) {
      sql.script("ROLLBACK");
      throw e;
    }
  }

  private static int versionOf(Sql sql) throws SQLException {
    boolean fresh = !sql.of("SELECT 1 FROM sqlite_master WHERE name = 'schema_migration'").any();
    return fresh
        ? 0
        : sql.of("SELECT COALESCE(MAX(version), 0) AS version FROM schema_migration")
            .first(row -> row.integer("version"))
            .orElseThrow();
  }

  private static String read(String name) {
    try (InputStream script = Migrations.class.getResourceAsStream(name)) {
      return new String(script.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new StoreException("the migration " + name + " cannot be read", e);
    }
  }
}

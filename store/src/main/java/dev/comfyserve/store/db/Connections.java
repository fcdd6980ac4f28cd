package dev.comfyserve.store.db;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.JDBC;

/** Connections to a database file, with the settings that our promises rest on. */
final class Connections {
  private static final Logger LOG = LoggerFactory.getLogger(Connections.class);

  private Connections() {}

  /**
   * Makes an empty file that only its owner can read; SQLite gives its companions the same mode.
   */
  static void createPrivately(Path file) throws IOException {
    boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    FileAttribute<?>[] mode =
        posix
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
            }
            : new FileAttribute<?>[0];
    try {
      Files.createFile(file, mode);
    } catch (FileAlreadyExistsException e) {
      LOG.debug("The database is there: {}", file);
    }
  }

  /**
   * For the writer. {@code secure_delete} because extra_data is erased from the file, not only
   * unlinked; the busy time-out is for an operator's command that writes a token beside us.
   */
  static Sql forWriting(Path file) throws SQLException {
    return open(
        file,
        "PRAGMA busy_timeout = 5000",
        "PRAGMA journal_mode = WAL",
        "PRAGMA synchronous = FULL",
        "PRAGMA foreign_keys = ON",
        "PRAGMA secure_delete = ON",
        "PRAGMA journal_size_limit = 67108864",
        "PRAGMA temp_store = MEMORY");
  }

  static Sql forReading(Path file) throws SQLException {
    return open(
        file, "PRAGMA busy_timeout = 5000", "PRAGMA query_only = ON", "PRAGMA temp_store = MEMORY");
  }

  private static Sql open(Path file, String... pragmas) throws SQLException {
    Connection connection = JDBC.createConnection("jdbc:sqlite:" + file, new Properties());
    try (java.sql.Statement statement = connection.createStatement()) {
      for (String pragma : pragmas) {
        statement.execute(pragma);
      }
      return new Sql(connection);
    } catch (SQLException e) {
      close(connection);
      throw e;
    }
  }

  static void close(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      LOG.warn("A database connection did not close: {}", e.toString());
    }
  }
}

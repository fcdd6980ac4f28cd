package dev.comfyserve.store.file;

import dev.comfyserve.store.db.Database;
import dev.comfyserve.store.db.Row;
import dev.comfyserve.store.db.Sql;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** The output files of ended requests, written by the end of a request. */
public final class Outputs {
  private final Database database;

  public Outputs(Database database) {
    this.database = database;
  }

  /** In the order in which they were handed in. */
  public List<OutputFile> ofRequest(String requestId) {
    return database.read(
        sql ->
            sql.of("SELECT * FROM output_file WHERE request_id = :request ORDER BY ordinal")
                .set("request", requestId)
                .list(Outputs::file));
  }

  /** A request's file, of any account: for a URL whose signature is good. */
  public Optional<OutputFile> find(String requestId, String fileId) {
    return database.read(
        sql ->
            sql.of("SELECT * FROM output_file WHERE id = :id AND request_id = :request")
                .set("id", fileId)
                .set("request", requestId)
                .first(Outputs::file));
  }

  /** A request's file, if the request is the account's. */
  public Optional<OutputFile> find(String account, String requestId, String fileId) {
    return database.read(
        sql ->
            sql.of(
                    """
                    SELECT f.* FROM output_file f JOIN request r ON r.id = f.request_id
                    WHERE f.id = :id AND f.request_id = :request AND r.account = :account
                    """)
                .set("id", fileId)
                .set("request", requestId)
                .set("account", account)
                .first(Outputs::file));
  }

  /** For the work that ends a request. */
  public static void insert(Sql sql, String requestId, List<OutputFile> files) throws SQLException {
    for (int i = 0; i < files.size(); i++) {
      OutputFile file = files.get(i);
      sql.of(
              """
              INSERT INTO output_file (id, request_id, ordinal, node_id, channel, filename,
                subfolder, type, content_type, sha256, size)
              VALUES (:id, :request, :ordinal, :node, :channel, :filename,
                :subfolder, :type, :content_type, :sha256, :size)
              """)
          .set("id", file.id())
          .set("request", requestId)
          .set("ordinal", i)
          .set("node", file.nodeId())
          .set("channel", file.channel())
          .set("filename", file.filename())
          .set("subfolder", file.subfolder())
          .set("type", file.type())
          .set("content_type", file.contentType())
          .set("sha256", file.sha256())
          .set("size", file.size())
          .update();
    }
  }

  private static OutputFile file(Row row) throws SQLException {
    return new OutputFile(
        row.text("id"),
        row.text("node_id"),
        row.text("channel"),
        row.text("filename"),
        row.text("subfolder"),
        row.text("type"),
        row.text("content_type"),
        row.text("sha256"),
        row.number("size"));
  }
}

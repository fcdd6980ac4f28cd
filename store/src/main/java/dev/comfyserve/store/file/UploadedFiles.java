package dev.comfyserve.store.file;

import dev.comfyserve.store.blob.Blobs;
import dev.comfyserve.store.db.Database;
import dev.comfyserve.store.db.Micros;
import dev.comfyserve.store.db.Row;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** The uploaded files of all accounts. */
public final class UploadedFiles {
  private final Database database;
  private final Blobs blobs;
  private final InstantSource clock;

  public UploadedFiles(Database database, Blobs blobs, InstantSource clock) {
    this.database = database;
    this.blobs = blobs;
    this.clock = clock;
  }

  /**
   * Stores a file's name; its time is set here.
   *
   * @throws dev.comfyserve.store.blob.BlobGone when its bytes were not put before
   */
  public UploadedFile insert(UploadedFile file) {
    blobs.touchAll(List.of(file.sha256()));
    Instant now = Micros.rounded(clock.instant());
    database.write(
        sql ->
            sql.of(
                    """
                    INSERT INTO uploaded_file
                      (id, account, filename, ext, content_type, sha256, size, created_at)
                    VALUES (:id, :account, :filename, :ext, :content_type, :sha256, :size, :now)
                    """)
                .set("id", file.id())
                .set("account", file.account())
                .set("filename", file.filename())
                .set("ext", file.ext())
                .set("content_type", file.contentType())
                .set("sha256", file.sha256())
                .set("size", file.size())
                .set("now", now)
                .update());
    return new UploadedFile(
        file.id(),
        file.account(),
        file.filename(),
        file.ext(),
        file.contentType(),
        file.sha256(),
        file.size(),
        now);
  }

  /** Of any account: for a URL whose signature is good. */
  public Optional<UploadedFile> byId(String id) {
    return database.read(
        sql ->
            sql.of("SELECT * FROM uploaded_file WHERE id = :id")
                .set("id", id)
                .first(UploadedFiles::file));
  }

  public Optional<UploadedFile> find(String account, String id) {
    return byId(id).filter(file -> file.account().equals(account));
  }

  /** Forgets the files of before; their bytes are collected later. */
  public int deleteBefore(Instant time) {
    return database.write(
        sql ->
            sql.of("DELETE FROM uploaded_file WHERE created_at < :time")
                .set("time", time)
                .update());
  }

  private static UploadedFile file(Row row) throws SQLException {
    return new UploadedFile(
        row.text("id"),
        row.text("account"),
        row.text("filename"),
        row.text("ext"),
        row.text("content_type"),
        row.text("sha256"),
        row.number("size"),
        row.time("created_at"));
  }
}

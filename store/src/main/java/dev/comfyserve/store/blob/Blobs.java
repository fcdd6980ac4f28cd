package dev.comfyserve.store.blob;

import dev.comfyserve.contract.Ids;
import dev.comfyserve.store.db.Database;
import dev.comfyserve.store.db.Sql;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The files, by content.
 *
 * <p>A blob's age is its file's modification time. Putting or touching one and collecting it
 * exclude each other, so that a blob which was just answered is never the one that is being
 * deleted.
 */
public final class Blobs {
  private static final Duration GRACE = Duration.ofHours(1);
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  /** As many blobs can be put or collected at a time without waiting for each other. */
  private static final int STRIPES = 64;

  /** So many are looked up together; the readers are needed for other things too. */
  private static final int LOOKED_UP = 500;

  private final Database database;
  private final Path folder;
  private final InstantSource clock;
  private final Ids ids;
  private final Object[] stripes = Stream.generate(Object::new).limit(STRIPES).toArray();

  /**
   * Takes the folder over, and deletes what an earlier process had not finished.
   *
   * @param folder must exist
   */
  public Blobs(Database database, Path folder, InstantSource clock, Ids ids) throws IOException {
    this.database = database;
    this.folder = folder;
    this.clock = clock;
    this.ids = ids;
    Files.createDirectories(folder.resolve("new"));
    for (Path left : children(folder.resolve("new"))) {
      Files.delete(left);
    }
  }

  /**
   * Stores what the stream holds; it is on the disk when this returns.
   *
   * @param limit the most bytes allowed
   * @throws TooLarge when there are more
   */
  public Blob put(InputStream content, long limit) throws IOException {
    Path temporary = folder.resolve("new").resolve(ids.next());
    try {
      Blob blob = DurableFiles.write(content, limit, temporary);
      Files.setLastModifiedTime(temporary, FileTime.from(clock.instant()));
      Path path = path(blob.sha256());
      synchronized (stripe(blob.sha256())) {
        // Over an old file of the same content too: its age starts anew, and should the disk have
        // spoilt it, it is whole again.
        DurableFiles.move(temporary, path);
      }
      return blob;
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** Where a blob lies, whether it is there or not. */
  public Path path(String sha256) {
    if (!SHA256.matcher(sha256).matches()) {
      throw new IllegalArgumentException("not a SHA-256 in lower-case hex");
    }
    return folder.resolve(sha256.substring(0, 2)).resolve(sha256);
  }

  /**
   * Makes a blob's age start anew, for a row that will refer to it; what writes such rows does it
   * by itself.
   *
   * @return false when there is no such blob
   */
  public boolean touch(String sha256) throws IOException {
    synchronized (stripe(sha256)) {
      try {
        Files.setLastModifiedTime(path(sha256), FileTime.from(clock.instant()));
        return true;
      } catch (NoSuchFileException e) {
        return false;
      }
    }
  }

  /**
   * For what is about to commit rows that refer to these blobs: none of them is collected before.
   *
   * @throws BlobGone when one is not there
   */
  public void touchAll(Collection<String> sha256s) {
    for (String sha256 : sha256s) {
      try {
        if (!touch(sha256)) {
          throw new BlobGone(sha256);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /**
   * Deletes the blobs that no row refers to and that were neither put nor touched for an hour.
   *
   * @return how many
   */
  public int collect() throws IOException {
    Instant limit = clock.instant().minus(GRACE);
    List<String> old = old(limit);
    int collected = 0;
    for (int from = 0; from < old.size(); from += LOOKED_UP) {
      List<String> some = old.subList(from, Math.min(old.size(), from + LOOKED_UP));
      for (String sha256 : database.read(sql -> unreferenced(sql, some))) {
        collected += deleteIfStillOld(sha256, limit) ? 1 : 0;
      }
    }
    return collected;
  }

  private List<String> old(Instant limit) throws IOException {
    List<String> old = new ArrayList<>();
    for (Path prefix : children(folder)) {
      if (prefix.getFileName().toString().length() == 2) {
        for (Path file : children(prefix)) {
          if (isOld(file, limit)) {
            old.add(file.getFileName().toString());
          }
        }
      }
    }
    return old;
  }

  private static List<Path> children(Path folder) throws IOException {
    try (Stream<Path> children = Files.list(folder)) {
      return children.toList();
    }
  }

  private static boolean isOld(Path file, Instant limit) throws IOException {
    try {
      return Files.getLastModifiedTime(file).toInstant().isBefore(limit);
    } catch (NoSuchFileException e) {
      return false; // another collection was quicker
    }
  }

  /** It may have been put or touched since the list was made. */
  private boolean deleteIfStillOld(String sha256, Instant limit) throws IOException {
    synchronized (stripe(sha256)) {
      Path file = path(sha256);
      return isOld(file, limit) && Files.deleteIfExists(file);
    }
  }

  private static List<String> unreferenced(Sql sql, List<String> sha256s) throws SQLException {
    List<String> found = new ArrayList<>();
    for (String sha256 : sha256s) {
      boolean used =
          sql.of(
                  """
                  SELECT 1 FROM request_blob WHERE sha256 = :sha256
                  UNION ALL SELECT 1 FROM output_file WHERE sha256 = :sha256
                  UNION ALL SELECT 1 FROM uploaded_file WHERE sha256 = :sha256
                  UNION ALL SELECT 1 FROM workflow_blob WHERE sha256 = :sha256
                  LIMIT 1
                  """)
              .set("sha256", sha256)
              .any();
      if (!used) {
        found.add(sha256);
      }
    }
    return found;
  }

  private Object stripe(String sha256) {
    return stripes[Math.floorMod(sha256.hashCode(), STRIPES)];
  }
}

package dev.comfyserve.server.picture;

import dev.comfyserve.contract.Caller;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Where the bytes of outputs are. */
@FunctionalInterface
public interface OutputBytes {
  /**
   * The output behind a URL of a result, if the caller may have it and it is there. Looks at little
   * of it.
   */
  Optional<Stored> find(Caller caller, String url) throws IOException;

  /** One stored file. */
  interface Stored {
    /**
     * The same for the same bytes, as far as that is known before they are fetched; as long as they
     * are kept.
     */
    String identity();

    /** What the file is, as the usual ending of its kind, e.g. {@code png} or {@code mp4}. */
    String ext();

    /**
     * The file on this machine.
     *
     * @throws IOException also when it does not get here within the deadline
     */
    LocalFile fetch(Deadline deadline) throws IOException, InterruptedException;
  }

  /** A file to be read; to be closed when that is done. */
  interface LocalFile extends AutoCloseable {
    Path path();

    /** The same for the same bytes, and for no others. */
    String identity();

    @Override
    default void close() throws IOException {}
  }
}

package dev.comfyserve.store.blob;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/** The files, by content. */
public final class Blobs {
  /**
   * Stores what the stream holds; it is on the disk when this returns.
   *
   * @param limit the most bytes allowed
   * @throws TooLarge when there are more
   */
  public Blob put(InputStream content, long limit) throws IOException {
    throw new IllegalStateException("not built yet");
  }

  /** Where a blob lies, whether it is there or not. */
  public Path path(String sha256) {
    throw new IllegalStateException("not built yet");
  }

  /**
   * Makes a blob's age start anew, for a row that will refer to it; what writes such rows does it
   * by itself.
   *
   * @return false when there is no such blob
   */
  public boolean touch(String sha256) throws IOException {
    throw new IllegalStateException("not built yet");
  }

  /**
   * Deletes the blobs that no row refers to and that were neither put nor touched for an hour.
   *
   * @return how many
   */
  public int collect() throws IOException {
    throw new IllegalStateException("not built yet");
  }
}

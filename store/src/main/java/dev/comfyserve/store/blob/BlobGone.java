package dev.comfyserve.store.blob;

/** A row was to refer to a blob that is not there (any more). */
public final class BlobGone extends RuntimeException {
  private final String sha256;

  public BlobGone(String sha256) {
    super("no such blob: " + sha256);
    this.sha256 = sha256;
  }

  public String sha256() {
    return sha256;
  }
}

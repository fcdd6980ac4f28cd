package dev.comfyserve.store.blob;

import java.io.IOException;

/** There were more bytes than allowed; nothing was kept. */
public final class TooLarge extends IOException {
  private final long limit;

  public TooLarge(long limit) {
    super("more than " + limit + " bytes");
    this.limit = limit;
  }

  public long limit() {
    return limit;
  }
}

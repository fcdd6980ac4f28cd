package dev.comfyserve.store.token;

/** Keys that this server made for itself. */
public final class Secrets {
  /** The key of signed URLs: 32 bytes, made once, the same for the life of the state folder. */
  public byte[] signingKey() {
    throw new IllegalStateException("not built yet");
  }
}

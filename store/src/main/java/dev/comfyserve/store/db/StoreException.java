package dev.comfyserve.store.db;

/** The database could not do it: nothing of the call is stored. Never fit for a client's eyes. */
public final class StoreException extends RuntimeException {
  public StoreException(String message) {
    super(message);
  }

  public StoreException(String message, Throwable cause) {
    super(message, cause);
  }
}

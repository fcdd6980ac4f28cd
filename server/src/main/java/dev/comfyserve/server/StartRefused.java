package dev.comfyserve.server;

/** The server cannot start, and the operator can do something about it. */
public final class StartRefused extends Exception {
  public StartRefused(String message, Throwable cause) {
    super(message, cause);
  }
}

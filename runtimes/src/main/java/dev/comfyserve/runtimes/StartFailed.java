package dev.comfyserve.runtimes;

/** An instance did not come up. The message is fit for a user. */
public final class StartFailed extends Exception {
  public StartFailed(String message, Throwable cause) {
    super(message, cause);
  }
}

package dev.comfyserve.fleet.dispatch;

/** An output file could not be copied into our store; the message is fit for a user. */
final class OutputNotStored extends Exception {
  OutputNotStored(String message, Throwable cause) {
    super(message, cause);
  }
}

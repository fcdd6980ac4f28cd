package dev.comfyserve.fleet.input;

/**
 * An input file that cannot be had. The message is for its caller: it says what is wrong with the
 * URL, and nothing about our network.
 */
final class InputUnavailable extends Exception {
  private final boolean retryable;

  private InputUnavailable(String message, boolean retryable) {
    super(message);
    this.retryable = retryable;
  }

  /** The other side failed; it may do better later. */
  static InputUnavailable forNow(String message) {
    return new InputUnavailable(message, true);
  }

  /** Trying again would give the same. */
  static InputUnavailable forGood(String message) {
    return new InputUnavailable(message, false);
  }

  boolean retryable() {
    return retryable;
  }
}

package dev.comfyserve.cli;

/** A command that cannot go on; the message says what to do. */
public final class CommandFailed extends RuntimeException {
  public CommandFailed(String message) {
    super(message);
  }

  public CommandFailed(String message, Throwable cause) {
    super(message, cause);
  }
}

package dev.comfyserve.engine.image;

/** The bytes are no picture of a kind that is read here. */
public final class NotAPicture extends Exception {
  public NotAPicture(String message) {
    super(message);
  }

  NotAPicture(String message, Throwable cause) {
    super(message, cause);
  }
}

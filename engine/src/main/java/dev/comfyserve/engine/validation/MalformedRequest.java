package dev.comfyserve.engine.validation;

/** A body of a shape that ComfyUI does not check for: it answers 500 without saying why. */
public final class MalformedRequest extends RuntimeException {
  public MalformedRequest(String message) {
    super(message);
  }
}

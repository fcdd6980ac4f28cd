package dev.comfyserve.comfyui.client;

/** An answer that is an error, or not what ComfyUI answers. */
public final class ComfyUiAnswer extends ComfyUiException {
  private final int status;

  ComfyUiAnswer(String message, int status, Throwable cause) {
    super(message, cause);
    this.status = status;
  }

  public int status() {
    return status;
  }
}

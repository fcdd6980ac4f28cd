package dev.comfyserve.comfyui.client;

/** No answer: refused, dropped or timed out. */
public final class ComfyUiUnreachable extends ComfyUiException {
  private final boolean maybeSent;

  ComfyUiUnreachable(String message, boolean maybeSent, Throwable cause) {
    super(message, cause);
    this.maybeSent = maybeSent;
  }

  /** False only where the server certainly saw nothing of the call. */
  public boolean maybeSent() {
    return maybeSent;
  }
}

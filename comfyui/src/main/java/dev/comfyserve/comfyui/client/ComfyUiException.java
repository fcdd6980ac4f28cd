package dev.comfyserve.comfyui.client;

/** A call to a ComfyUI server that gave no usable answer. */
public abstract sealed class ComfyUiException extends RuntimeException
    permits ComfyUiUnreachable, ComfyUiAnswer {
  ComfyUiException(String message, Throwable cause) {
    super(message, cause);
  }
}

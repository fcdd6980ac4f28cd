package dev.comfyserve.comfyui.client;

/** The sockets to all ComfyUI servers, on virtual threads. */
public final class ComfyUiHttp implements AutoCloseable {
  private ComfyUiHttp() {}

  /** Started. */
  public static ComfyUiHttp open() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}

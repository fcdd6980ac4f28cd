package dev.comfyserve.engine;

import java.io.IOException;
import java.net.URI;

/** A running engine inside this process. */
public final class Engine implements AutoCloseable {
  private Engine() {}

  /** Starts an engine and returns when it answers. */
  public static Engine start(EngineSettings settings) throws IOException {
    throw new UnsupportedOperationException("not yet");
  }

  /** Where it answers, without a trailing slash. */
  public URI url() {
    throw new UnsupportedOperationException("not yet");
  }

  /** Stops answering, interrupts the running prompt and wipes {@code temp}. May be called twice. */
  @Override
  public void close() {
    throw new UnsupportedOperationException("not yet");
  }
}

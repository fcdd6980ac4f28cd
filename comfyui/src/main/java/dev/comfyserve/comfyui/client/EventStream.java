package dev.comfyserve.comfyui.client;

import java.time.Duration;

/**
 * One websocket to a ComfyUI server, under one client id. It finds half-open connections with pings
 * of its own.
 *
 * <p>After a drop nothing missed is sent again, and a prompt's messages go to the client id given
 * at its submission, on which a new socket must not be opened (ComfyUI may still hold the old one,
 * and forgets the id when that one ends). So a caller whose stream is closed follows its prompt by
 * {@link ComfyUi#lookup} until it ended, and opens a stream with a fresh id for the prompts that
 * follow.
 */
public final class EventStream implements AutoCloseable {
  EventStream() {}

  public String clientId() {
    throw new UnsupportedOperationException();
  }

  /** The next event, or null when none came in time. What came before a drop is still given. */
  public Event next(Duration timeout) throws InterruptedException, EventStreamClosed {
    throw new UnsupportedOperationException();
  }

  public boolean open() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}

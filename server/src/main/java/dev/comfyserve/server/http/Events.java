package dev.comfyserve.server.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;

/**
 * A stream of server-sent events that has begun. Writes are one at a time; after the first one that
 * fails the client is taken as gone. Thread-safe.
 */
public final class Events {
  private final Response response;
  private final AtomicBoolean open = new AtomicBoolean(true);

  Events(Request request, Response response) {
    this.response = response;
    request.addFailureListener(cause -> open.set(false));
  }

  /** False once the client is known to be gone, or the stream is closed. */
  public boolean open() {
    return open.get();
  }

  /**
   * Writes text as it is, complete with its blank line.
   *
   * @return false when the client is gone
   */
  public synchronized boolean write(String text) {
    return open.get() && send(text, false);
  }

  /** Ends the stream. */
  public synchronized void close() {
    if (open.get()) {
      send("", true);
      open.set(false);
    }
  }

  private boolean send(String text, boolean last) {
    try {
      Content.Sink.write(response, last, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
      return true;
    } catch (java.io.IOException e) {
      open.set(false);
      return false;
    }
  }
}

package dev.comfyserve.comfyui.client;

import java.nio.ByteBuffer;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;

/**
 * Turns frames into the events of an {@link EventStream}. Public only because Jetty looks up its
 * methods.
 */
public final class SocketListener implements Session.Listener.AutoDemanding {
  private static final int MESSAGE_LIMIT = 64 << 20;
  private static final int KEPT_CAPACITY = 1 << 20;

  private final EventStream stream;
  private StringBuilder message = new StringBuilder();
  private boolean tooBig;

  SocketListener(EventStream stream) {
    this.stream = stream;
  }

  @Override
  public void onWebSocketOpen(Session session) {
    stream.opened(session);
  }

  @Override
  public void onWebSocketPartialText(String part, boolean last) {
    stream.heard();
    tooBig |= message.length() + part.length() > MESSAGE_LIMIT;
    if (!tooBig) {
      message.append(part);
    }
    if (last) {
      stream.add(tooBig ? new Event.Other("too big") : EventReader.read(message.toString()));
      tooBig = false;
      message.setLength(0);
      if (message.capacity() > KEPT_CAPACITY) {
        message = new StringBuilder();
      }
    }
  }

  /** Previews: nobody looks at them, but they are a sign of life. */
  @Override
  public void onWebSocketPartialBinary(ByteBuffer part, boolean last, Callback callback) {
    stream.heard();
    callback.succeed();
    if (last) {
      stream.add(new Event.Other("preview"));
    }
  }

  @Override
  public void onWebSocketPong(ByteBuffer payload) {
    stream.heard();
  }

  @Override
  public void onWebSocketError(Throwable cause) {
    stream.end(cause.toString());
  }

  @Override
  public void onWebSocketClose(int statusCode, String reason, Callback callback) {
    stream.closed(statusCode);
    callback.succeed();
  }
}

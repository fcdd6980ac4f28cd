package dev.comfyserve.engine.http;

import dev.comfyserve.engine.json.WireJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One websocket. Frames are handed to Jetty without waiting; a client that lets too many pile up is
 * cut off.
 */
public final class ClientSocket implements Session.Listener.AutoDemanding {
  private static final int MOST_WAITING = 50_000;

  private final String id;
  private final Sockets sockets;
  private final AtomicInteger waiting = new AtomicInteger();
  private List<String> beforeOpen = new ArrayList<>();
  private Session session;
  private boolean dropped;
  private boolean firstTextSeen;

  ClientSocket(String id, Sockets sockets) {
    this.id = id;
    this.sockets = sockets;
  }

  String id() {
    return id;
  }

  @Override
  public synchronized void onWebSocketOpen(Session opened) {
    session = opened;
    beforeOpen.forEach(this::transmit);
    beforeOpen = List.of();
    if (dropped) {
      session.disconnect();
    }
  }

  @Override
  public void onWebSocketText(String text) {
    if (firstTextSeen) {
      return; // ComfyUI looks at the first message only
    }
    firstTextSeen = true;
    try {
      JsonNode message = WireJson.read(text.getBytes(StandardCharsets.UTF_8));
      if (message.path("type").asString("").equals("feature_flags")) {
        send(Sockets.message("feature_flags", SystemInfo.features()));
      }
    } catch (JacksonException e) {
      // whatever else a client says is ignored
    }
  }

  @Override
  public void onWebSocketError(Throwable cause) {
    sockets.remove(this);
  }

  @Override
  public void onWebSocketClose(int status, String reason, Callback callback) {
    sockets.remove(this);
    callback.succeed();
  }

  /** The order of calls is the order on the wire; what comes before the socket is open is kept. */
  synchronized void send(String text) {
    if (session == null) {
      beforeOpen.add(text);
    } else {
      transmit(text);
    }
  }

  void send(ObjectNode message) {
    send(WireJson.text(message));
  }

  private void transmit(String text) {
    if (waiting.incrementAndGet() > MOST_WAITING) {
      drop();
      return;
    }
    session.sendText(
        text, Callback.from(waiting::decrementAndGet, failure -> waiting.decrementAndGet()));
  }

  /** Cuts the connection without a closing handshake. */
  synchronized void drop() {
    dropped = true;
    if (session != null) {
      session.disconnect();
    }
  }
}

package dev.comfyserve.engine.http;

import dev.comfyserve.engine.json.WireJson;
import dev.comfyserve.engine.prompt.Messages;
import dev.comfyserve.engine.prompt.Prompts;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.node.ObjectNode;

/** The open websockets by client id; a newer one of the same id takes over from an older one. */
public final class Sockets implements Messages {
  private final Map<String, ClientSocket> open = new ConcurrentHashMap<>();
  private volatile Prompts prompts;

  /**
   * Set once, before the server answers: prompts send through here, and here asks them for the
   * state.
   */
  public void follow(Prompts followed) {
    prompts = followed;
  }

  /**
   * Takes a socket in before its client knows that it is connected, so that nothing is missed of a
   * prompt that the client then submits at once.
   */
  void add(ClientSocket socket) {
    ObjectNode status = prompts.status();
    socket.send(message("status", status.put("sid", socket.id())));
    open.put(socket.id(), socket);
    String node = prompts.currentNode(socket.id());
    if (node != null) {
      socket.send(message("executing", WireJson.object().put("node", node)));
    }
  }

  void remove(ClientSocket socket) {
    open.remove(socket.id(), socket);
  }

  @Override
  public void send(String clientId, String type, ObjectNode data) {
    ClientSocket one = clientId == null ? null : open.get(clientId);
    if (clientId == null ? open.isEmpty() : one == null) {
      return;
    }
    String text = WireJson.text(message(type, data));
    if (one != null) {
      one.send(text);
    } else {
      open.values().forEach(socket -> socket.send(text));
    }
  }

  @Override
  public void dropSockets() {
    List.copyOf(open.values()).forEach(ClientSocket::drop);
  }

  static ObjectNode message(String type, ObjectNode data) {
    return WireJson.object().put("type", type).set("data", data);
  }
}

package dev.comfyserve.engine.prompt;

import tools.jackson.databind.node.ObjectNode;

/** Where messages to websocket clients go. Sending never waits for a client. */
public interface Messages {
  /**
   * @param clientId null for everybody
   */
  void send(String clientId, String type, ObjectNode data);

  void dropSockets();
}

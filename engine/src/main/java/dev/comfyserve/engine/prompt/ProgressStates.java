package dev.comfyserve.engine.prompt;

import dev.comfyserve.engine.json.WireJson;
import tools.jackson.databind.node.ObjectNode;

/**
 * How far each node of the running prompt is; every change sends the state of all that have
 * started.
 */
final class ProgressStates {
  private final String promptId;
  private final String clientId;
  private final Messages messages;
  private final ObjectNode nodes = WireJson.object();

  ProgressStates(String promptId, String clientId, Messages messages) {
    this.promptId = promptId;
    this.clientId = clientId;
    this.messages = messages;
  }

  void start(String nodeId) {
    entry(nodeId).put("value", 0.0).put("max", 1.0).put("state", "running");
    send();
  }

  void update(String nodeId, int value, int max) {
    entry(nodeId).put("value", value).put("max", max);
    send();
    messages.send(
        clientId,
        "progress",
        WireJson.object()
            .put("value", value)
            .put("max", max)
            .put("prompt_id", promptId)
            .put("node", nodeId));
  }

  void finish(String nodeId) {
    ObjectNode entry = entry(nodeId);
    entry.set("value", entry.get("max"));
    entry.put("state", "finished");
    send();
  }

  private ObjectNode entry(String nodeId) {
    if (nodes.get(nodeId) instanceof ObjectNode entry) {
      return entry;
    }
    ObjectNode entry =
        nodes.putObject(nodeId).put("value", 0).put("max", 1).put("state", "pending");
    entry.put("node_id", nodeId).put("prompt_id", promptId).put("display_node_id", nodeId);
    return entry.putNull("parent_node_id").put("real_node_id", nodeId);
  }

  private void send() {
    messages.send(
        clientId,
        "progress_state",
        WireJson.object().put("prompt_id", promptId).set("nodes", nodes));
  }
}

package dev.comfyserve.engine.prompt;

import dev.comfyserve.engine.json.WireJson;
import java.time.InstantSource;
import java.util.Collection;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The messages of one prompt: to its client where it has one, the timed ones also into its history
 * record.
 */
final class RunMessages {
  private final String promptId;
  private final String clientId;
  private final Messages messages;
  private final InstantSource clock;
  private final ArrayNode recorded = WireJson.array();

  RunMessages(QueueItem item, Messages messages, InstantSource clock) {
    this.promptId = item.promptId();
    this.clientId = item.clientId();
    this.messages = messages;
    this.clock = clock;
  }

  void started() {
    record("execution_start", data(), false);
  }

  void cached(Collection<String> nodeIds) {
    ObjectNode data = WireJson.object();
    data.set("nodes", WireJson.strings(nodeIds));
    record("execution_cached", data.put("prompt_id", promptId), false);
  }

  /**
   * @param nodeId null when the prompt has ended
   */
  void executing(String nodeId) {
    if (nodeId == null) {
      toClient("executing", WireJson.object().putNull("node").put("prompt_id", promptId));
    } else {
      toClient("executing", node(nodeId).put("prompt_id", promptId));
    }
  }

  /**
   * @param output null when the node shows nothing
   */
  void executed(String nodeId, ObjectNode output) {
    ObjectNode data = node(nodeId);
    data.set("output", output);
    toClient("executed", data.put("prompt_id", promptId));
  }

  void succeeded() {
    record("execution_success", data(), false);
  }

  void failed(ObjectNode error) {
    record("execution_error", error, false);
  }

  void interrupted(String nodeId, String classType, Collection<String> executed) {
    ObjectNode data = data().put("node_id", nodeId).put("node_type", classType);
    data.set("executed", WireJson.strings(executed));
    record("execution_interrupted", data, true);
  }

  ArrayNode recorded() {
    return recorded;
  }

  private ObjectNode data() {
    return WireJson.object().put("prompt_id", promptId);
  }

  private static ObjectNode node(String nodeId) {
    return WireJson.object().put("node", nodeId).put("display_node", nodeId);
  }

  private void record(String type, ObjectNode data, boolean evenWithoutClient) {
    data.put("timestamp", clock.millis());
    recorded.addArray().add(type).add(data);
    if (evenWithoutClient) {
      messages.send(clientId, type, data);
    } else {
      toClient(type, data);
    }
  }

  private void toClient(String type, ObjectNode data) {
    if (clientId != null) {
      messages.send(clientId, type, data);
    }
  }
}

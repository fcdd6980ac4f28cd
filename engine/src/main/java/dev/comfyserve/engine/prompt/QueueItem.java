package dev.comfyserve.engine.prompt;

import dev.comfyserve.engine.json.WireJson;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A prompt in the queue.
 *
 * @param number its priority, lowest first; an integer or a float as the client wrote it
 * @param order breaks ties in the order of arrival
 */
record QueueItem(
    JsonNode number,
    String promptId,
    ObjectNode graph,
    ObjectNode extraData,
    List<String> outputs,
    long order) {
  /** Credentials for paid nodes, which nobody gets to see. */
  private static final Set<String> SECRETS = Set.of("auth_token_comfy_org", "api_key_comfy_org");

  /** Null when nobody listens. */
  String clientId() {
    JsonNode id = extraData.get("client_id");
    return id != null && id.isString() ? id.stringValue() : null;
  }

  /** The tuple that the queue and the history show. */
  ArrayNode toJson() {
    ArrayNode tuple = WireJson.array().add(number).add(promptId).add(graph.deepCopy());
    return tuple.add(extraData.deepCopy().without(SECRETS)).add(WireJson.strings(outputs));
  }
}

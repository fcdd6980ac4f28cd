package dev.comfyserve.engine.prompt;

import dev.comfyserve.engine.json.WireJson;
import dev.comfyserve.engine.node.NodeResult;
import tools.jackson.databind.node.ObjectNode;

/**
 * A finished node.
 *
 * @param meta which node it was, for the history record; two equal nodes share the first one's
 */
record NodeOutcome(NodeResult result, ObjectNode meta) {
  static NodeOutcome of(String nodeId, NodeResult result) {
    ObjectNode meta = WireJson.object().put("node_id", nodeId).put("display_node", nodeId);
    meta.putNull("parent_node");
    return new NodeOutcome(result, meta.put("real_node_id", nodeId));
  }
}

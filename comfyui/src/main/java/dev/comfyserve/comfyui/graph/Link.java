package dev.comfyserve.comfyui.graph;

import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** An input that takes another node's output: {@code ["<node id>", slot]}. */
record Link(String nodeId, int slot) {
  static Optional<Link> of(JsonNode value) {
    if (!value.isArray() || value.size() != 2) {
      return Optional.empty();
    }
    JsonNode node = value.get(0);
    JsonNode slot = value.get(1);
    return node.isString() && slot.isInt() && slot.intValue() >= 0
        ? Optional.of(new Link(node.asString(), slot.intValue()))
        : Optional.empty();
  }
}

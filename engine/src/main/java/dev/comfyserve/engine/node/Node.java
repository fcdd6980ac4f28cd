package dev.comfyserve.engine.node;

import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** One class of node. */
public interface Node {
  /** The schema now: file lists show what is on disk. */
  NodeSchema schema(Folders folders);

  NodeResult run(NodeInputs inputs, NodeContext context) throws Exception;

  /** Inputs that this node checks by itself, so that range and list checks leave them alone. */
  default Set<String> ownChecks() {
    return Set.of();
  }

  /** What is wrong with a constant of {@link #ownChecks()}, or null. */
  default String check(JsonNode value, Folders folders) {
    return null;
  }

  /**
   * What besides the inputs decides the result, or null when nothing does; ComfyUI's IS_CHANGED.
   *
   * @throws Exception the node runs again each time
   */
  default String fingerprint(Map<String, JsonNode> constants, Folders folders) throws Exception {
    return null;
  }
}

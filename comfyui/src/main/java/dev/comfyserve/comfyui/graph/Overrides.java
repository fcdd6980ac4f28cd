package dev.comfyserve.comfyui.graph;

import dev.comfyserve.contract.Faults;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Merges a caller's overrides into a graph. */
public final class Overrides {
  private Overrides() {}

  /**
   * A new graph with the inputs replaced. The node and the input must exist in the graph. File
   * references in the values are refused.
   */
  public static ObjectNode apply(
      ObjectNode graph, JsonNode overrides, Faults faults, String... loc) {
    throw new UnsupportedOperationException();
  }
}

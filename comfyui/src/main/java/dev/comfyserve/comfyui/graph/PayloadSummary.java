package dev.comfyserve.comfyui.graph;

import dev.comfyserve.comfyui.schema.ObjectInfo;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What a caller can set in a graph, for assistants. */
public final class PayloadSummary {
  private PayloadSummary() {}

  public static ArrayNode of(ObjectNode graph, ObjectInfo info) {
    throw new UnsupportedOperationException();
  }
}

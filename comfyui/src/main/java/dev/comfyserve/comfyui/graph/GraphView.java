package dev.comfyserve.comfyui.graph;

import tools.jackson.databind.node.ObjectNode;

/** A graph as it is shown: files by kind and size only. */
public final class GraphView {
  private GraphView() {}

  public static ObjectNode shown(ObjectNode graph) {
    throw new UnsupportedOperationException();
  }
}

package dev.comfyserve.comfyui.graph;

import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** The graph that ComfyUI wrote into a picture. */
public final class EmbeddedGraph {
  private EmbeddedGraph() {}

  public static Optional<ObjectNode> fromPng(byte[] png) {
    throw new UnsupportedOperationException();
  }
}

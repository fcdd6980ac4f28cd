package dev.comfyserve.comfyui.graph;

import tools.jackson.databind.node.ObjectNode;

/** The plain values of a graph in the form of overrides. */
public final class ExampleOverrides {
  private ExampleOverrides() {}

  public static ObjectNode of(ObjectNode graph) {
    throw new UnsupportedOperationException();
  }
}

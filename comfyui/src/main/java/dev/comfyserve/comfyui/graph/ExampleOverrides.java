package dev.comfyserve.comfyui.graph;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The plain values of a graph in the form of overrides. */
public final class ExampleOverrides {
  private ExampleOverrides() {}

  public static ObjectNode of(ObjectNode graph) {
    ObjectNode example = JsonNodeFactory.instance.objectNode();
    for (var node : graph.properties()) {
      ObjectNode inputs = JsonNodeFactory.instance.objectNode();
      for (var input : node.getValue().path("inputs").properties()) {
        if (!input.getValue().isArray()) {
          inputs.set(input.getKey(), GraphView.value(input.getValue()));
        }
      }
      if (!inputs.isEmpty()) {
        example.putObject(node.getKey()).set("inputs", inputs);
      }
    }
    return example;
  }
}

package dev.comfyserve.engine.node;

import dev.comfyserve.engine.json.PythonText;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Shows any value as text. */
final class PreviewAny implements Node {
  private static final NodeSchema SCHEMA =
      NodeSchema.named("PreviewAny")
          .titled("Preview Any")
          .in("comfy_extras.nodes_preview_any", "utils")
          .input("source", "*", options -> {})
          .outputNode()
          .build();

  @Override
  public NodeSchema schema(Folders folders) {
    return SCHEMA;
  }

  @Override
  public NodeResult run(NodeInputs inputs, NodeContext context) {
    ObjectNode ui = JsonNodeFactory.instance.objectNode();
    ui.putArray("text").add(text(inputs.values().get("source")));
    return NodeResult.shown(ui);
  }

  private static String text(Object source) {
    if (source instanceof JsonNode json) {
      return json.isContainer() ? PythonText.dumps(json) : PythonText.str(json);
    }
    return String.valueOf(source);
  }
}

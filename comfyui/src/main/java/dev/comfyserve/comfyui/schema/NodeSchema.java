package dev.comfyserve.comfyui.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One node class.
 *
 * @param inputs required ones first, in the order that ComfyUI shows them
 * @param outputs the types of the output slots; a type is a name, several joined by commas, or
 *     {@code *}
 * @param outputNode results of a prompt come from such nodes only
 * @param custom not from ComfyUI itself: such classes may take inputs that their schema does not
 *     tell, and have types that match more than they say
 */
public record NodeSchema(
    String name,
    String displayName,
    List<InputSchema> inputs,
    List<String> outputs,
    boolean outputNode,
    boolean custom) {

  public NodeSchema {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  static NodeSchema of(String name, ObjectNode raw) {
    List<InputSchema> inputs = new ArrayList<>();
    JsonNode input = raw.path("input");
    for (boolean required : new boolean[] {true, false}) {
      for (var entry : input.path(required ? "required" : "optional").properties()) {
        inputs.add(InputSchema.of(entry.getKey(), required, entry.getValue()));
      }
    }
    List<String> outputs = new ArrayList<>();
    for (JsonNode type : raw.path("output")) {
      outputs.add(type.isString() ? type.asString() : InputSchema.COMBO);
    }
    return new NodeSchema(
        name,
        raw.path("display_name").asString(name),
        inputs,
        outputs,
        raw.path("output_node").asBoolean(false),
        raw.path("python_module").asString("").startsWith("custom_nodes"));
  }

  public Optional<InputSchema> input(String inputName) {
    return inputs.stream().filter(i -> i.name().equals(inputName)).findFirst();
  }
}

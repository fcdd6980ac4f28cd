package dev.comfyserve.comfyui.graph;

import dev.comfyserve.comfyui.schema.InputSchema;
import dev.comfyserve.comfyui.schema.NodeSchema;
import dev.comfyserve.comfyui.schema.ObjectInfo;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a caller can set in a graph, for assistants: each node with {@code node_id, class_type,
 * title} and its inputs with {@code name, value, settable}, and where the schema tells {@code type,
 * default, min, max, step, multiline, upload, choices, choices_count}.
 */
public final class PayloadSummary {
  private static final int CHOICES = 50;

  private PayloadSummary() {}

  /** The inputs that the graph has, for no other can be overridden. {@code info} may be null. */
  public static ArrayNode of(ObjectNode graph, ObjectInfo info) {
    ArrayNode summary = JsonNodeFactory.instance.arrayNode();
    for (var entry : graph.properties()) {
      JsonNode node = entry.getValue();
      String classType = node.path("class_type").asString("");
      Optional<NodeSchema> schema = info == null ? Optional.empty() : info.node(classType);
      ObjectNode one = summary.addObject();
      one.put("node_id", entry.getKey()).put("class_type", classType);
      String fallback = schema.map(NodeSchema::displayName).orElse(classType);
      one.put("title", node.path("_meta").path("title").asString(fallback));
      ArrayNode inputs = one.putArray("inputs");
      for (var input : node.path("inputs").properties()) {
        inputs.add(
            input(
                input.getKey(),
                input.getValue(),
                schema.flatMap(s -> s.input(input.getKey())).orElse(null)));
      }
    }
    return summary;
  }

  private static ObjectNode input(String name, JsonNode value, InputSchema schema) {
    ObjectNode one = JsonNodeFactory.instance.objectNode().put("name", name);
    if (schema != null) {
      one.put("type", schema.type());
    }
    one.set("value", GraphView.value(value));
    one.put("settable", Link.of(value).isEmpty());
    if (schema == null) {
      return one;
    }
    for (String option : new String[] {"default", "min", "max", "step", "multiline"}) {
      if (schema.options().has(option)) {
        one.set(option, schema.options().get(option));
      }
    }
    schema.uploadKind().ifPresent(kind -> one.put("upload", kind));
    if (schema.choices() != null) {
      ArrayNode choices = one.putArray("choices");
      schema.choices().stream().limit(CHOICES).forEach(choices::add);
      one.put("choices_count", schema.choices().size());
    }
    return one;
  }
}

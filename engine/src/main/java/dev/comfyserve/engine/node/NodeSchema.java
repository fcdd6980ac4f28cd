package dev.comfyserve.engine.node;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a node takes and gives, as {@code /object_info} tells it.
 *
 * @param newStyle written against ComfyUI's later node API, whose entries differ a little
 */
public record NodeSchema(
    String name,
    String displayName,
    String module,
    String category,
    List<Input> inputs,
    Map<String, String> hidden,
    List<String> outputs,
    boolean outputNode,
    boolean newStyle) {

  /**
   * One input.
   *
   * @param type a type name, or the array of choices
   * @param options null where the entry has none
   */
  public record Input(String name, boolean required, JsonNode type, ObjectNode options) {
    public boolean isChoice() {
      return type.isArray();
    }

    /** {@code [type, options]} as validation errors carry it. */
    public ArrayNode config() {
      ArrayNode config = JsonNodeFactory.instance.arrayNode().add(type);
      return config.add(options == null ? JsonNodeFactory.instance.objectNode() : options);
    }
  }

  public static NodeSchemaBuilder named(String name) {
    return new NodeSchemaBuilder(name);
  }

  public Optional<Input> input(String inputName) {
    return inputs.stream().filter(input -> input.name().equals(inputName)).findFirst();
  }

  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ObjectNode input = json.putObject("input");
    ObjectNode order = json.putObject("input_order");
    for (Input one : inputs) {
      String group = one.required ? "required" : "optional";
      ArrayNode entry = input.withObjectProperty(group).putArray(one.name).add(one.type);
      if (one.options != null) {
        entry.add(one.options);
      }
      order.withArrayProperty(group).add(one.name);
    }
    hidden.forEach(
        (key, value) -> {
          input.withObjectProperty("hidden").put(key, value);
          order.withArrayProperty("hidden").add(key);
        });
    ArrayNode types = json.putArray("output");
    ArrayNode lists = json.putArray("output_is_list");
    ArrayNode names = json.putArray("output_name");
    for (String output : outputs) {
      types.add(output);
      lists.add(false);
      names.add(output);
    }
    json.put("name", name);
    json.put("display_name", displayName);
    json.put("description", "");
    json.put("python_module", module);
    json.put("category", category);
    json.put("output_node", outputNode);
    if (newStyle) {
      json.put("deprecated", false).put("experimental", false).put("api_node", false);
    }
    return json;
  }

  static Map<String, String> pngMetadata() {
    Map<String, String> hidden = new LinkedHashMap<>();
    hidden.put("prompt", "PROMPT");
    hidden.put("extra_pnginfo", "EXTRA_PNGINFO");
    return hidden;
  }
}

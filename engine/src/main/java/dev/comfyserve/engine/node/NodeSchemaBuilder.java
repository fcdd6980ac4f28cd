package dev.comfyserve.engine.node;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Writes a {@link NodeSchema} down input by input. */
public final class NodeSchemaBuilder {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final String name;
  private final List<NodeSchema.Input> inputs = new ArrayList<>();
  private String displayName;
  private String module = "nodes";
  private String category = "";
  private Map<String, String> hidden = Map.of();
  private List<String> outputs = List.of();
  private boolean outputNode;
  private boolean newStyle;

  NodeSchemaBuilder(String name) {
    this.name = name;
    this.displayName = name;
  }

  public NodeSchemaBuilder titled(String title) {
    displayName = title;
    return this;
  }

  public NodeSchemaBuilder in(String pythonModule, String menuCategory) {
    module = pythonModule;
    category = menuCategory;
    return this;
  }

  public NodeSchemaBuilder newStyle() {
    newStyle = true;
    return this;
  }

  /** An input of a bare type, without options. */
  public NodeSchemaBuilder link(String input, String type) {
    return add(input, true, JSON.stringNode(type), null);
  }

  public NodeSchemaBuilder optionalLink(String input, String type) {
    return add(input, false, JSON.stringNode(type), null);
  }

  public NodeSchemaBuilder input(String input, String type, Consumer<ObjectNode> options) {
    return add(input, true, JSON.stringNode(type), filled(options));
  }

  public NodeSchemaBuilder optionalInput(String input, String type, Consumer<ObjectNode> options) {
    return add(input, false, JSON.stringNode(type), filled(options));
  }

  public NodeSchemaBuilder choice(String input, List<String> choices) {
    return add(input, true, array(choices), null);
  }

  /** A choice among files that takes uploads. */
  public NodeSchemaBuilder upload(String input, List<String> files) {
    return add(input, true, array(files), filled(options -> options.put("image_upload", true)));
  }

  public NodeSchemaBuilder integer(String input, int preset, int min, int max) {
    return input(
        input,
        "INT",
        options -> options.put("default", preset).put("min", min).put("max", max).put("step", 1));
  }

  public NodeSchemaBuilder pngMetadata() {
    hidden = NodeSchema.pngMetadata();
    return this;
  }

  public NodeSchemaBuilder outputs(String... types) {
    outputs = List.of(types);
    return this;
  }

  public NodeSchemaBuilder outputNode() {
    outputNode = true;
    return this;
  }

  public NodeSchema build() {
    return new NodeSchema(
        name,
        displayName,
        module,
        category,
        List.copyOf(inputs),
        hidden,
        outputs,
        outputNode,
        newStyle);
  }

  private NodeSchemaBuilder add(String input, boolean required, JsonNode type, ObjectNode options) {
    inputs.add(new NodeSchema.Input(input, required, type, options));
    return this;
  }

  private static ObjectNode filled(Consumer<ObjectNode> options) {
    ObjectNode object = JSON.objectNode();
    options.accept(object);
    return object;
  }

  private static ArrayNode array(List<String> values) {
    ArrayNode array = JSON.arrayNode();
    values.forEach(array::add);
    return array;
  }
}

package dev.comfyserve.server.tools;

import dev.comfyserve.contract.Json;
import tools.jackson.databind.node.ObjectNode;

/** A tool's input schema, written down parameter by parameter. */
final class Schema {
  private final ObjectNode root = Json.object();
  private final ObjectNode properties;

  private Schema() {
    root.put("type", "object");
    properties = root.putObject("properties");
    root.putArray("required");
    root.put("additionalProperties", false);
  }

  static Schema object() {
    return new Schema();
  }

  Schema text(String name, String description) {
    property(name, "string", description);
    return this;
  }

  Schema uuid(String name, String description) {
    property(name, "string", description).put("format", "uuid");
    return this;
  }

  Schema flag(String name, boolean standard, String description) {
    property(name, "boolean", description).put("default", standard);
    return this;
  }

  Schema flag(String name, String description) {
    property(name, "boolean", description);
    return this;
  }

  Schema number(String name, Integer standard, int min, Integer max, String description) {
    ObjectNode property = property(name, "integer", description);
    property.put("minimum", min);
    if (max != null) {
      property.put("maximum", max);
    }
    if (standard != null) {
      property.put("default", standard);
    }
    return this;
  }

  Schema json(String name, String description) {
    property(name, "object", description);
    return this;
  }

  Schema texts(String name, String description) {
    property(name, "array", description).putObject("items").put("type", "string");
    return this;
  }

  Schema choice(String name, String standard, Iterable<String> choices, String description) {
    ObjectNode property = property(name, "string", description);
    choices.forEach(property.putArray("enum")::add);
    if (standard != null) {
      property.put("default", standard);
    }
    return this;
  }

  Schema required(String... names) {
    for (String name : names) {
      root.withArray("required").add(name);
    }
    return this;
  }

  ObjectNode build() {
    if (root.path("required").isEmpty()) {
      root.remove("required");
    }
    return root;
  }

  private ObjectNode property(String name, String type, String description) {
    return properties.putObject(name).put("type", type).put("description", description);
  }
}

package dev.comfyserve.comfyui.schema;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The node classes that one ComfyUI knows. Immutable: do not change the trees it hands out. */
public final class ObjectInfo {
  private final ObjectNode raw;
  private final Map<String, NodeSchema> nodes;

  private ObjectInfo(ObjectNode raw, Map<String, NodeSchema> nodes) {
    this.raw = raw;
    this.nodes = nodes;
  }

  /** Reads what {@code GET /object_info} answers. */
  public static ObjectInfo of(ObjectNode raw) {
    Map<String, NodeSchema> nodes = new HashMap<>();
    raw.properties()
        .forEach(
            entry -> {
              if (entry.getValue() instanceof ObjectNode node) {
                nodes.put(entry.getKey(), NodeSchema.of(entry.getKey(), node));
              }
            });
    return new ObjectInfo(raw, nodes);
  }

  public Optional<NodeSchema> node(String classType) {
    return Optional.ofNullable(nodes.get(classType));
  }

  public Set<String> classes() {
    return Set.copyOf(nodes.keySet());
  }

  /** The raw entries of these classes, those that exist. */
  public ObjectNode only(Set<String> classes) {
    ObjectNode some = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> entry : raw.properties()) {
      if (classes.contains(entry.getKey())) {
        some.set(entry.getKey(), entry.getValue());
      }
    }
    return some;
  }

  public ObjectNode raw() {
    return raw;
  }
}

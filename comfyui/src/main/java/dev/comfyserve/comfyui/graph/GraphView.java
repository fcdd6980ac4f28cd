package dev.comfyserve.comfyui.graph;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** A graph as it is shown: files by kind and size only. */
public final class GraphView {
  private GraphView() {}

  public static ObjectNode shown(ObjectNode graph) {
    ObjectNode view = JsonNodeFactory.instance.objectNode();
    graph.properties().forEach(e -> view.set(e.getKey(), value(e.getValue())));
    return view;
  }

  /** One value of a graph. */
  static JsonNode value(JsonNode value) {
    var ref = FileRef.of(value);
    if (ref.isPresent()) {
      return StringNode.valueOf(
          switch (ref.get()) {
            case FileRef.Stored file -> DataUri.shown(file.contentType(), file.size());
            case FileRef.Url(String url) -> url;
          });
    }
    return switch (value) {
      case ObjectNode object -> shown(object);
      case ArrayNode array -> {
        ArrayNode view = JsonNodeFactory.instance.arrayNode();
        array.forEach(item -> view.add(value(item)));
        yield view;
      }
      case StringNode text
          when DataUri.is(text.asString()) && text.asString().contains(";base64") ->
          StringNode.valueOf(DataUri.shown(text.asString()));
      default -> value;
    };
  }
}

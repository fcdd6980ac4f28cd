package dev.comfyserve.comfyui.graph;

import dev.comfyserve.comfyui.graph.FileRef.Stored;
import dev.comfyserve.comfyui.graph.FileRef.Url;
import dev.comfyserve.contract.Faults;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** The walks behind {@link FileRef}'s questions about whole graphs. */
final class FileRefs {
  private FileRefs() {}

  static List<Stored> stored(ObjectNode graph) {
    Set<Stored> found = new LinkedHashSet<>();
    replaced(
        graph,
        ref -> {
          if (ref instanceof Stored file) {
            found.add(file);
          }
          return null;
        });
    return List.copyOf(found);
  }

  static List<String> urls(ObjectNode graph) {
    Set<String> found = new LinkedHashSet<>();
    replaced(
        graph,
        ref -> {
          if (ref instanceof Url pending) {
            found.add(pending.url());
          }
          return null;
        });
    return List.copyOf(found);
  }

  static ObjectNode fetched(ObjectNode graph, String url, Stored file) {
    return (ObjectNode)
        replaced(
            graph, ref -> ref instanceof Url(String it) && it.equals(url) ? file.json() : null);
  }

  static ObjectNode forComfy(ObjectNode graph) {
    return (ObjectNode)
        replaced(
            graph,
            ref ->
                switch (ref) {
                  case Stored file -> StringNode.valueOf(file.comfyName());
                  case Url pending ->
                      throw new IllegalStateException("a file is not fetched: " + pending.url());
                });
  }

  /** A copy in which each reference is what {@code change} says; null leaves it. */
  static JsonNode replaced(JsonNode tree, Function<FileRef, JsonNode> change) {
    var ref = FileRef.of(tree);
    if (ref.isPresent()) {
      JsonNode other = change.apply(ref.get());
      return other == null ? tree : other;
    }
    switch (tree) {
      case ObjectNode object -> {
        ObjectNode copy = JsonNodeFactory.instance.objectNode();
        object.properties().forEach(e -> copy.set(e.getKey(), replaced(e.getValue(), change)));
        return copy;
      }
      case ArrayNode array -> {
        ArrayNode copy = JsonNodeFactory.instance.arrayNode();
        array.forEach(item -> copy.add(replaced(item, change)));
        return copy;
      }
      default -> {
        return tree;
      }
    }
  }

  static void refuseIn(JsonNode tree, Faults faults, String... loc) {
    if (tree.isObject()) {
      for (var entry : tree.properties()) {
        String[] at = Loc.in(loc, entry.getKey());
        if (entry.getKey().equals(FileRef.FILE) || entry.getKey().equals(FileRef.URL)) {
          faults.add("this key is reserved; give the file as a URL or a data: URI", "reserved", at);
        } else {
          refuseIn(entry.getValue(), faults, at);
        }
      }
    } else if (tree.isArray()) {
      List<JsonNode> items = new ArrayList<>();
      tree.forEach(items::add);
      for (int i = 0; i < items.size(); i++) {
        refuseIn(items.get(i), faults, Loc.in(loc, Integer.toString(i)));
      }
    }
  }
}

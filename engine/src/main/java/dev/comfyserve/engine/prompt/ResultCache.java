package dev.comfyserve.engine.prompt;

import dev.comfyserve.engine.node.NodeRegistry;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/**
 * The results of the previous prompt that the current one can use again. Belongs to the worker
 * thread.
 */
final class ResultCache {
  private final NodeRegistry registry;
  private final Map<String, NodeOutcome> outcomes = new HashMap<>();
  private final Map<String, String> remembered = new HashMap<>();
  private Map<String, String> keys = Map.of();

  ResultCache(NodeRegistry registry) {
    this.registry = registry;
  }

  /** Forgets everything that this graph has no use for. */
  void enter(ObjectNode graph) {
    keys = CacheKeys.of(graph, registry);
    outcomes.keySet().retainAll(new HashSet<>(keys.values()));
    Set<String> places = new HashSet<>();
    graph.propertyNames().forEach(id -> places.add(place(graph, id)));
    remembered.keySet().retainAll(places);
  }

  NodeOutcome find(String nodeId) {
    String key = keys.get(nodeId);
    return key == null ? null : outcomes.get(key);
  }

  /** Keeps the outcome; false when the node has no key, so that only this prompt may use it. */
  boolean keep(String nodeId, NodeOutcome outcome) {
    String key = keys.get(nodeId);
    return key != null && outcomes.put(key, outcome) == null;
  }

  String remember(ObjectNode graph, String nodeId, Supplier<String> fresh) {
    return remembered.computeIfAbsent(place(graph, nodeId), place -> fresh.get());
  }

  private static String place(ObjectNode graph, String nodeId) {
    return nodeId + "\n" + graph.get(nodeId).get("class_type").stringValue();
  }

  void clear() {
    outcomes.clear();
    remembered.clear();
  }
}

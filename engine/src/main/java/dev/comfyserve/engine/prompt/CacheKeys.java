package dev.comfyserve.engine.prompt;

import dev.comfyserve.engine.json.PythonText;
import dev.comfyserve.engine.node.Node;
import dev.comfyserve.engine.node.NodeRegistry;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The cache key of each node of one graph: its class, all of its inputs (unknown ones too), the
 * keys of its ancestors and what the node itself says has changed. Two nodes of equal key give
 * equal results.
 */
final class CacheKeys {
  private static final int DEEPEST = 900;

  private final ObjectNode graph;
  private final NodeRegistry registry;
  private final Map<String, String> keys = new HashMap<>();

  private CacheKeys(ObjectNode graph, NodeRegistry registry) {
    this.graph = graph;
    this.registry = registry;
  }

  /**
   * Keys by node id; nodes whose key cannot be told (a cycle, a missing file) are absent and never
   * cached. Nodes with a fingerprint get it as {@code is_changed}, which files show that are saved
   * later.
   */
  static Map<String, String> of(ObjectNode graph, NodeRegistry registry) {
    CacheKeys keys = new CacheKeys(graph, registry);
    graph.propertyNames().forEach(id -> keys.key(id, 0));
    keys.keys.values().removeIf(String::isEmpty);
    return keys.keys;
  }

  /** The key, empty when there is none. */
  private String key(String id, int depth) {
    String known = keys.get(id);
    if (known != null) {
      return known;
    }
    keys.put(id, ""); // what a cycle finds here, and what a failure leaves
    String key = depth > DEEPEST ? "" : compute(id, depth);
    keys.put(id, key);
    return key;
  }

  private String compute(String id, int depth) {
    if (!(graph.get(id) instanceof ObjectNode entry)
        || !(entry.get("inputs") instanceof ObjectNode inputs)) {
      return "";
    }
    String classType = entry.get("class_type").stringValue();
    String fingerprint = fingerprint(registry.find(classType).orElseThrow(), entry, inputs);
    if (fingerprint == null) {
      return "";
    }
    StringBuilder text = new StringBuilder(classType).append('\n').append(fingerprint);
    Map<String, JsonNode> sorted = new TreeMap<>();
    inputs.properties().forEach(input -> sorted.put(input.getKey(), input.getValue()));
    for (Map.Entry<String, JsonNode> input : sorted.entrySet()) {
      text.append('\n').append(input.getKey()).append('=');
      JsonNode value = input.getValue();
      if (Links.isLink(value)) {
        String source = key(value.get(0).stringValue(), depth + 1);
        if (source.isEmpty()) {
          return "";
        }
        text.append('@').append(source).append('/').append(value.get(1).intValue());
      } else {
        text.append(canonical(value));
      }
    }
    return sha256(text.toString());
  }

  /** Empty when the node has none, null when it cannot be told. */
  private String fingerprint(Node node, ObjectNode entry, ObjectNode inputs) {
    Map<String, JsonNode> constants = new HashMap<>();
    inputs.properties().stream()
        .filter(input -> !Links.isLink(input.getValue()))
        .forEach(input -> constants.put(input.getKey(), input.getValue()));
    try {
      String fingerprint = node.fingerprint(constants, registry.folders());
      if (fingerprint == null) {
        return "";
      }
      entry.putArray("is_changed").add(fingerprint);
      return fingerprint;
    } catch (Exception e) {
      entry.put("is_changed", Double.NaN);
      return null;
    }
  }

  /** Equal for what Python compares as equal: True, 1 and 1.0 are one. */
  private static String canonical(JsonNode value) {
    if (value.isBoolean()) {
      return value.booleanValue() ? "1" : "0";
    }
    if (value.isNumber()) {
      return value.isIntegralNumber() || Double.isFinite(value.doubleValue())
          ? plain(value.decimalValue())
          : PythonText.repr(value);
    }
    if (value instanceof ArrayNode array) {
      StringBuilder text = new StringBuilder("[");
      array.forEach(item -> text.append(canonical(item)).append(','));
      return text.append(']').toString();
    }
    if (value instanceof ObjectNode object) {
      Map<String, String> sorted = new TreeMap<>();
      object.properties().forEach(e -> sorted.put(quoted(e.getKey()), canonical(e.getValue())));
      return sorted.toString();
    }
    return PythonText.dumps(value);
  }

  private static String quoted(String key) {
    return PythonText.dumps(JsonNodeFactory.instance.stringNode(key));
  }

  private static String plain(BigDecimal number) {
    return number.signum() == 0 ? "0" : number.stripTrailingZeros().toString();
  }

  private static String sha256(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }
}

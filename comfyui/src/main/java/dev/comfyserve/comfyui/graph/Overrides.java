package dev.comfyserve.comfyui.graph;

import dev.comfyserve.contract.Faults;
import dev.comfyserve.contract.Text;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Merges a caller's overrides into a graph. */
public final class Overrides {
  private static final int NAMES = 20;

  private Overrides() {}

  /**
   * A new graph with the inputs replaced. The node and the input must exist in the graph. File
   * references in the values are refused.
   *
   * @param overrides {@code {"<node id>": {"inputs": {"<input>": value}}}}; null or JSON null for
   *     none
   */
  public static ObjectNode apply(
      ObjectNode graph, JsonNode overrides, Faults faults, String... loc) {
    ObjectNode merged = graph.deepCopy();
    if (overrides == null || overrides.isNull() || overrides.isMissingNode()) {
      return merged;
    }
    if (!overrides.isObject()) {
      faults.add("must be an object of node ids", "object_type", loc);
      return merged;
    }
    FileRef.refuseIn(overrides, faults, loc);
    for (var node : overrides.properties()) {
      String[] at = Loc.in(loc, node.getKey());
      if (merged.get(node.getKey()) instanceof ObjectNode target) {
        applyTo(target, node.getValue(), faults, at);
      } else {
        faults.add("the workflow has no such node; it has: " + names(merged), "unknown_node", at);
      }
    }
    return merged;
  }

  private static void applyTo(ObjectNode node, JsonNode override, Faults faults, String... loc) {
    if (!override.isObject()) {
      faults.add("must be an object {\"inputs\": {...}}", "object_type", loc);
      return;
    }
    for (var entry : override.properties()) {
      if (!entry.getKey().equals("inputs")) {
        faults.add(
            "only \"inputs\" can be overridden", "extra_forbidden", Loc.in(loc, entry.getKey()));
      }
    }
    JsonNode inputs = override.path("inputs");
    if (!inputs.isObject()) {
      String problem = inputs.isMissingNode() ? "missing" : "object_type";
      faults.add("must be an object of inputs", problem, Loc.in(loc, "inputs"));
      return;
    }
    ObjectNode target = node.get("inputs") instanceof ObjectNode o ? o : node.putObject("inputs");
    for (Map.Entry<String, JsonNode> input : inputs.properties()) {
      if (target.has(input.getKey())) {
        target.set(input.getKey(), input.getValue().deepCopy());
      } else {
        faults.add(
            "this node has no such input in the workflow; it has: " + names(target),
            "unknown_input",
            Loc.in(loc, "inputs", input.getKey()));
      }
    }
  }

  private static String names(ObjectNode object) {
    StringBuilder names = new StringBuilder();
    object.propertyNames().stream()
        .limit(NAMES)
        .forEach(name -> names.append(names.isEmpty() ? "" : ", ").append(Text.clip(name, 60)));
    return names.isEmpty() ? "none" : object.size() > NAMES ? names + ", ..." : names.toString();
  }
}

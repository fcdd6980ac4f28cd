package dev.comfyserve.engine.validation;

import dev.comfyserve.engine.json.PythonText;
import dev.comfyserve.engine.node.Node;
import dev.comfyserve.engine.node.NodeRegistry;
import dev.comfyserve.engine.node.NodeSchema;
import dev.comfyserve.engine.node.NodeSchema.Input;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Checks nodes from an output back to the sources, each once, and makes constants the type of their
 * input in place. One instance belongs to one submission.
 */
final class NodeValidation {
  /** Python gives up at about this depth; so a cycle ends here too. */
  private static final int DEEPEST = 900;

  /**
   * What is known of a node; {@code valid} is false without problems where only something above it
   * is wrong.
   */
  record Finding(boolean valid, List<ObjectNode> problems) {}

  /** The graph is deeper than can be walked, or has a cycle. */
  static final class TooDeep extends RuntimeException {
    TooDeep() {
      super("graph too deep", null, false, false);
    }
  }

  private final ObjectNode graph;
  private final NodeRegistry registry;
  private final Map<String, Finding> findings = new LinkedHashMap<>();

  NodeValidation(ObjectNode graph, NodeRegistry registry) {
    this.graph = graph;
    this.registry = registry;
  }

  Map<String, Finding> findings() {
    return findings;
  }

  /** The finding of an output node. */
  Finding output(String nodeId) {
    try {
      return node(nodeId, 0);
    } catch (ValidationCrash crash) {
      return broken(nodeId, InputProblem.brokenOutput(crash));
    }
  }

  private Finding broken(String nodeId, ObjectNode problem) {
    Finding finding = new Finding(false, List.of(problem));
    findings.put(nodeId, finding);
    return finding;
  }

  private Finding node(String nodeId, int depth) throws ValidationCrash {
    Finding known = findings.get(nodeId);
    if (known != null) {
      return known;
    }
    if (depth > DEEPEST) {
      throw new TooDeep();
    }
    ObjectNode inputs = inputs(nodeId);
    String classType = graph.get(nodeId).get("class_type").stringValue();
    Node node = registry.find(classType).orElseThrow();
    List<ObjectNode> problems = new ArrayList<>();
    boolean sourcesValid = true;
    for (Input input : registry.schema(classType).inputs()) {
      JsonNode value = inputs.get(input.name());
      if (value == null) {
        if (input.required()) {
          problems.add(InputProblem.missing(input));
        }
      } else if (value.isArray()) {
        sourcesValid &= link(input, value, depth, problems);
      } else {
        constant(node, input, inputs, problems);
      }
    }
    Finding finding = new Finding(problems.isEmpty() && sourcesValid, problems);
    findings.put(nodeId, finding);
    return finding;
  }

  private ObjectNode inputs(String nodeId) throws ValidationCrash {
    JsonNode inputs = graph.get(nodeId).get("inputs");
    if (inputs == null) {
      throw new ValidationCrash("KeyError", "'inputs'");
    }
    if (inputs instanceof ObjectNode object) {
      return object;
    }
    throw new ValidationCrash("TypeError", "inputs is not an object");
  }

  /** False when something above is wrong. */
  private boolean link(Input input, JsonNode link, int depth, List<ObjectNode> problems)
      throws ValidationCrash {
    if (link.size() != 2) {
      problems.add(InputProblem.badLink(input, link));
      return true;
    }
    JsonNode sourceId = link.get(0);
    JsonNode source = sourceId.isString() ? graph.get(sourceId.stringValue()) : null;
    if (source == null) {
      throw new ValidationCrash("KeyError", PythonText.repr(sourceId));
    }
    NodeSchema schema = registry.schema(source.get("class_type").stringValue());
    String type = schema.outputs().get(slot(link.get(1), schema.outputs().size()));
    if (!fits(type, input)) {
      problems.add(InputProblem.typeMismatch(input, type, link));
      return true;
    }
    try {
      return node(sourceId.stringValue(), depth + 1).valid();
    } catch (ValidationCrash crash) {
      broken(sourceId.stringValue(), InputProblem.brokenInner(input, link, crash));
      return false;
    }
  }

  private static int slot(JsonNode slot, int count) throws ValidationCrash {
    if (!slot.isIntegralNumber()) {
      throw new ValidationCrash(
          "TypeError", "tuple indices must be integers or slices, not " + Coercion.typeName(slot));
    }
    int index = slot.canConvertToInt() ? slot.intValue() : count;
    if (index >= count || index < -count) {
      throw new ValidationCrash("IndexError", "tuple index out of range");
    }
    return Math.floorMod(index, count);
  }

  private static boolean fits(String received, Input input) {
    if (input.isChoice()) {
      return received.equals("*");
    }
    List<String> wanted = List.of(input.type().stringValue().split(","));
    List<String> given = List.of(received.split(","));
    return wanted.contains("*") || given.contains("*") || given.stream().anyMatch(wanted::contains);
  }

  private void constant(Node node, Input input, ObjectNode inputs, List<ObjectNode> problems) {
    JsonNode value = inputs.get(input.name());
    if (value.isObject() && value.has("__value__")) {
      value = value.get("__value__");
    }
    try {
      value = input.isChoice() ? value : Coercion.to(input.type().stringValue(), value);
    } catch (Coercion.Impossible e) {
      problems.add(InputProblem.wrongType(input, value, e.getMessage()));
      return;
    }
    inputs.set(input.name(), value);
    if (node.ownChecks().contains(input.name())) {
      String reason = node.check(value, registry.folders());
      if (reason != null) {
        problems.add(InputProblem.ownCheck(input, reason));
      }
    } else {
      range(input, value, problems);
    }
  }

  private static void range(Input input, JsonNode value, List<ObjectNode> problems) {
    if (input.isChoice()) {
      boolean listed = false;
      for (JsonNode choice : input.type()) {
        listed |= choice.equals(value);
      }
      if (!listed) {
        problems.add(InputProblem.notInList(input, value));
      }
      return;
    }
    if (input.options() == null || !value.isNumber()) {
      return;
    }
    JsonNode min = input.options().get("min");
    JsonNode max = input.options().get("max");
    if (min != null && value.doubleValue() < min.doubleValue()) {
      problems.add(InputProblem.tooSmall(input, value, min));
    } else if (max != null && value.doubleValue() > max.doubleValue()) {
      problems.add(InputProblem.tooBig(input, value, max));
    }
  }
}

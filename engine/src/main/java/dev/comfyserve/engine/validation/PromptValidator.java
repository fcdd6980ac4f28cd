package dev.comfyserve.engine.validation;

import dev.comfyserve.engine.json.PythonText;
import dev.comfyserve.engine.json.WireJson;
import dev.comfyserve.engine.node.NodeRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Decides what of a submitted graph can run. */
public final class PromptValidator {
  private final NodeRegistry registry;

  public PromptValidator(NodeRegistry registry) {
    this.registry = registry;
  }

  /**
   * @param targets the output nodes wanted, or null for all
   * @throws MalformedRequest when the graph is of a shape that ComfyUI trips over
   */
  public Verdict validate(JsonNode prompt, List<String> targets) {
    if (!(prompt instanceof ObjectNode graph)) {
      throw new MalformedRequest("prompt is not an object");
    }
    List<String> outputs = new ArrayList<>();
    for (Map.Entry<String, JsonNode> entry : graph.properties()) {
      Verdict refused = checkClass(entry.getKey(), entry.getValue());
      if (refused != null) {
        return refused;
      }
      String id = entry.getKey();
      String classType = entry.getValue().get("class_type").stringValue();
      if (registry.schema(classType).outputNode() && (targets == null || targets.contains(id))) {
        outputs.add(id);
      }
    }
    if (outputs.isEmpty()) {
      return Verdict.refused("prompt_no_outputs", "Prompt has no outputs", "");
    }
    return checkOutputs(graph, outputs);
  }

  /** The refusal of a node without a known class, or null. */
  private Verdict checkClass(String id, JsonNode node) {
    String details = "Node ID '#" + id + "'";
    if (node.isNull() || node.isNumber() || node.isBoolean()) {
      throw new MalformedRequest("node " + id + " is not an object");
    }
    JsonNode classType = node.get("class_type");
    if (classType == null) {
      return Verdict.refused(
          "invalid_prompt",
          "Cannot execute because a node is missing the class_type property.",
          details);
    }
    if (classType.isContainer()) {
      throw new MalformedRequest("the class_type of node " + id + " is not a string");
    }
    if (!classType.isString() || registry.find(classType.stringValue()).isEmpty()) {
      return Verdict.refused(
          "invalid_prompt",
          "Cannot execute because node " + PythonText.str(classType) + " does not exist.",
          details);
    }
    return null;
  }

  private Verdict checkOutputs(ObjectNode graph, List<String> outputs) {
    NodeValidation validation = new NodeValidation(graph, registry);
    List<String> good = new ArrayList<>();
    List<String> reasons = new ArrayList<>();
    ObjectNode nodeErrors = WireJson.object();
    for (String output : outputs) {
      NodeValidation.Finding finding;
      try {
        finding = validation.output(output);
      } catch (NodeValidation.TooDeep e) {
        continue; // ComfyUI swallows its recursion error: no reason is given
      }
      if (finding.valid()) {
        good.add(output);
        continue;
      }
      for (ObjectNode problem : finding.problems()) {
        reasons.add(
            problem.get("message").stringValue() + ": " + problem.get("details").stringValue());
      }
      validation.findings().forEach((id, one) -> blame(graph, nodeErrors, id, one, output));
    }
    if (!good.isEmpty()) {
      return new Verdict(null, good, nodeErrors);
    }
    ObjectNode error =
        Verdict.error(
            "prompt_outputs_failed_validation",
            "Prompt outputs failed validation",
            String.join("\n", reasons));
    return new Verdict(error, List.of(), nodeErrors);
  }

  private static void blame(
      ObjectNode graph,
      ObjectNode nodeErrors,
      String id,
      NodeValidation.Finding finding,
      String output) {
    if (finding.valid() || finding.problems().isEmpty()) {
      return;
    }
    if (!nodeErrors.has(id)) {
      ObjectNode entry = nodeErrors.putObject(id);
      ArrayNode errors = entry.putArray("errors");
      finding.problems().forEach(errors::add);
      entry.putArray("dependent_outputs");
      entry.set("class_type", graph.get(id).get("class_type"));
    }
    ((ArrayNode) nodeErrors.get(id).get("dependent_outputs")).add(output);
  }
}

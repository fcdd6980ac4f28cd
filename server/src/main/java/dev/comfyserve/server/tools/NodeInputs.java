package dev.comfyserve.server.tools;

import dev.comfyserve.comfyui.graph.PayloadSummary;
import dev.comfyserve.comfyui.schema.ObjectInfo;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The inputs of a graph's nodes, as far as they are known, and as many as a model can read. */
public final class NodeInputs {
  private static final int LONGEST_TEXT = 400;
  private static final int FEW_CHOICES = 12;

  private static final String TYPES_UNKNOWN =
      "The ComfyUI of this deployment has not told its nodes yet, so types, ranges and choices of"
          + " the inputs are not known: a number may be whole or not, a text one of a few.";

  private NodeInputs() {}

  /**
   * All of them, node by node, with links.
   *
   * @param objectInfo null where it is not known, which is told in {@code answer}
   */
  public static ArrayNode of(ObjectNode graph, ObjectNode objectInfo, ObjectNode answer) {
    if (objectInfo == null) {
      answer.put("types_unknown", TYPES_UNKNOWN);
    }
    return PayloadSummary.of(graph, objectInfo == null ? null : ObjectInfo.of(objectInfo));
  }

  /**
   * Leaves out what is missed least until the answer is short enough; {@code omitted} names it.
   *
   * @param list the key of an array of nodes, each with its {@code inputs}
   * @param rest where the whole can be had
   */
  public static void fit(ObjectNode answer, String list, String rest) {
    ModelTokens.fit(
        answer,
        () -> shorterTexts(answer, list, rest),
        () -> withoutChoices(answer.path(list)),
        () -> settableOnly(answer, list),
        () -> cut(answer, list, rest));
  }

  /** Prompts of a novel's length are known by their beginning. */
  private static void shorterTexts(ObjectNode answer, String list, String rest) {
    // A copy: defaults may be those of the schema that others read too.
    JsonNode shorter = answer.path(list).deepCopy();
    if (LongTexts.clip(shorter, LONGEST_TEXT) > 0) {
      answer.set(list, shorter);
      omitted(answer, "the rest of long texts of " + list + " (" + rest + ")");
    }
  }

  private static void withoutChoices(JsonNode nodes) {
    for (JsonNode node : nodes) {
      for (JsonNode input : node.path("inputs")) {
        if (input instanceof ObjectNode object && object.path("choices").size() > FEW_CHOICES) {
          object.put("choices_omitted", object.path("choices").size());
          object.remove("choices");
        }
      }
    }
  }

  private static void settableOnly(ObjectNode answer, String list) {
    boolean any = false;
    for (JsonNode node : answer.path(list)) {
      if (node.path("inputs") instanceof ArrayNode inputs) {
        int before = inputs.size();
        inputs.removeIf(input -> !input.path("settable").asBoolean(true));
        any |= inputs.size() < before;
      }
    }
    if (any) {
      omitted(answer, "inputs of " + list + " that are links between nodes");
    }
  }

  private static void cut(ObjectNode answer, String list, String rest) {
    int gone = LongList.cut(answer, list);
    if (gone > 0) {
      omitted(answer, gone + " nodes of " + list + " (" + rest + ")");
    }
  }

  private static void omitted(ObjectNode answer, String what) {
    answer.withArray("omitted").add(what);
  }
}

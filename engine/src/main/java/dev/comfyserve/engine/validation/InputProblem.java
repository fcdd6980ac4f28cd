package dev.comfyserve.engine.validation;

import dev.comfyserve.engine.json.PythonText;
import dev.comfyserve.engine.json.WireJson;
import dev.comfyserve.engine.node.NodeSchema.Input;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The entries of a node's {@code errors}, in ComfyUI's words. */
final class InputProblem {
  private static final int LONGEST_SHOWN_LIST = 20;

  private InputProblem() {}

  static ObjectNode missing(Input input) {
    return problem("required_input_missing", "Required input is missing", input.name(), input);
  }

  static ObjectNode badLink(Input input, JsonNode value) {
    ObjectNode problem =
        problem(
            "bad_linked_input",
            "Bad linked input, must be a length-2 list of [node_id, slot_index]",
            input.name(),
            input);
    received(problem, input, value);
    return problem;
  }

  static ObjectNode typeMismatch(Input input, String receivedType, JsonNode link) {
    String wanted = PythonText.str(input.type());
    ObjectNode problem =
        problem(
            "return_type_mismatch",
            "Return type mismatch between linked nodes",
            input.name()
                + ", received_type("
                + receivedType
                + ") mismatch input_type("
                + wanted
                + ")",
            input);
    info(problem)
        .<ObjectNode>set("input_config", input.config())
        .put("received_type", receivedType)
        .set("linked_node", link);
    return problem;
  }

  static ObjectNode wrongType(Input input, JsonNode value, String reason) {
    ObjectNode problem =
        problem(
            "invalid_input_type",
            "Failed to convert an input value to a " + PythonText.str(input.type()) + " value",
            input.name() + ", " + PythonText.str(value) + ", " + reason,
            input);
    received(problem, input, value);
    info(problem).put("exception_message", reason);
    return problem;
  }

  static ObjectNode tooSmall(Input input, JsonNode value, JsonNode min) {
    return range("value_smaller_than_min", "smaller than min of ", input, value, min);
  }

  static ObjectNode tooBig(Input input, JsonNode value, JsonNode max) {
    return range("value_bigger_than_max", "bigger than max of ", input, value, max);
  }

  static ObjectNode notInList(Input input, JsonNode value) {
    int size = input.type().size();
    boolean shown = size <= LONGEST_SHOWN_LIST;
    String list = shown ? PythonText.repr(input.type()) : "(list of length " + size + ")";
    ObjectNode problem =
        problem(
            "value_not_in_list",
            "Value not in list",
            input.name() + ": '" + PythonText.str(value) + "' not in " + list,
            input);
    received(problem, input, value);
    if (!shown) {
      info(problem).putNull("input_config");
    }
    return problem;
  }

  static ObjectNode ownCheck(Input input, String reason) {
    return problem(
        "custom_validation_failed",
        "Custom validation failed for node",
        input.name() + " - " + reason,
        input);
  }

  static ObjectNode brokenOutput(ValidationCrash crash) {
    ObjectNode problem =
        Verdict.error(
            "exception_during_validation", "Exception when validating node", crash.getMessage());
    info(problem).put("exception_type", crash.type()).set("traceback", traceback());
    return problem;
  }

  static ObjectNode brokenInner(Input input, JsonNode link, ValidationCrash crash) {
    ObjectNode problem =
        problem(
            "exception_during_inner_validation",
            "Exception when validating inner node",
            crash.getMessage(),
            input);
    info(problem)
        .<ObjectNode>set("input_config", input.config())
        .put("exception_message", crash.getMessage())
        .put("exception_type", crash.type())
        .<ObjectNode>set("traceback", traceback())
        .set("linked_node", link);
    return problem;
  }

  private static ObjectNode range(
      String type, String words, Input input, JsonNode value, JsonNode limit) {
    String message = "Value " + PythonText.str(value) + " " + words + PythonText.str(limit);
    ObjectNode problem = problem(type, message, input.name(), input);
    received(problem, input, value);
    return problem;
  }

  private static ObjectNode problem(String type, String message, String details, Input input) {
    ObjectNode problem = Verdict.error(type, message, details);
    info(problem).put("input_name", input.name());
    return problem;
  }

  private static void received(ObjectNode problem, Input input, JsonNode value) {
    info(problem).<ObjectNode>set("input_config", input.config()).set("received_value", value);
  }

  private static ObjectNode info(ObjectNode problem) {
    return (ObjectNode) problem.get("extra_info");
  }

  private static JsonNode traceback() {
    return WireJson.array().add("  engine, in validate_inputs\n");
  }
}

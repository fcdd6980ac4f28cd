package dev.comfyserve.comfyui.graph;

import dev.comfyserve.comfyui.schema.InputSchema;
import dev.comfyserve.comfyui.schema.NodeSchema;
import dev.comfyserve.contract.Faults;
import dev.comfyserve.contract.Text;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Holds one node's inputs to its schema. */
final class NodeCheck {
  /** What ComfyUI's editor writes beside the inputs that the schema tells. */
  private static final Set<String> EDITOR_INPUTS =
      Set.of("upload", "choose file to upload", "control_after_generate", "audioUI");

  private final ObjectNode node;
  private final NodeSchema schema;
  private final Function<Link, Optional<String>> outputType;
  private final Faults faults;
  private final List<String> warnings;

  NodeCheck(
      ObjectNode node,
      NodeSchema schema,
      Function<Link, Optional<String>> outputType,
      Faults faults,
      List<String> warnings) {
    this.node = node;
    this.schema = schema;
    this.outputType = outputType;
    this.faults = faults;
    this.warnings = warnings;
  }

  void run(String id, String... loc) {
    JsonNode inputs = node.path("inputs");
    for (InputSchema input : schema.inputs()) {
      String[] at = Loc.in(loc, "inputs", input.name());
      JsonNode value = inputs.path(input.name());
      if (input.dynamic()) {
        continue;
      }
      if (!value.isMissingNode()) {
        value(id, input, value, at);
      } else if (input.required()) {
        faults.add(
            schema.name() + " needs this input" + kind(input) + "; ComfyUI fills in no defaults",
            "missing",
            at);
      }
    }
    for (String name : inputs.propertyNames()) {
      if (unknown(name)) {
        String has = schema.inputs().stream().map(InputSchema::name).collect(listed());
        if (schema.custom()) {
          warnings.add("node " + id + ": " + schema.name() + " tells of no input " + name);
        } else {
          String msg = schema.name() + " has no such input; it has: " + has;
          faults.add(msg, "unknown_input", Loc.in(loc, "inputs", name));
        }
      }
    }
  }

  /** Names with an underscore in front are a way to change ComfyUI's cache key. */
  private boolean unknown(String name) {
    return schema.input(name).isEmpty()
        && !name.startsWith("_")
        && !EDITOR_INPUTS.contains(name)
        && schema.inputs().stream()
            .noneMatch(input -> input.dynamic() && name.startsWith(input.name() + "."));
  }

  private static String kind(InputSchema input) {
    return input.type().equals(InputSchema.COMBO) || input.type().equals("*")
        ? ""
        : " (" + input.type() + ")";
  }

  private void value(String id, InputSchema input, JsonNode value, String... at) {
    if (value.isArray()) {
      linked(id, input, value, at);
    } else if (input.takesFile() && FileNames.brought(value)) {
      return;
    } else if (input.type().equals(InputSchema.COMBO)) {
      choice(id, input, value, at);
    } else if (input.linkOnly()) {
      String msg = "must be a link to a node that gives " + input.type();
      faults.add(msg + ": [\"<node id>\", <slot>]", "link_expected", at);
    } else {
      plain(input, value, at);
    }
  }

  private void linked(String id, InputSchema input, JsonNode value, String... at) {
    if (value.size() != 2 || !value.get(0).isString() || !value.get(1).isNumber()) {
      String msg = "a list is a link, [\"<node id>\", <slot>], with the node id as text;";
      faults.add(msg + " a value that is a list is written {\"__value__\": [...]}", "link", at);
      return;
    }
    Optional<String> given = Link.of(value).flatMap(outputType);
    if (given.isPresent() && !InputSchema.compatible(given.get(), input.type())) {
      String msg = "is linked to " + given.get() + ", but takes " + input.type();
      if (schema.custom()) {
        warnings.add("node " + id + ": " + input.name() + " " + msg);
      } else {
        faults.add(msg, "link_type", at);
      }
    }
  }

  private void choice(String id, InputSchema input, JsonNode value, String... at) {
    if (input.choices() == null) {
      return;
    }
    JsonNode list = value.path("__value__");
    List<JsonNode> chosen = list.isArray() ? list.valueStream().toList() : List.of(value);
    for (JsonNode one : chosen) {
      if (input.choices().stream().anyMatch(choice -> PlainValue.same(choice, one))) {
        continue;
      }
      String given = Text.clip(one.isString() ? one.asString() : one.toString(), 80);
      if (input.listsFiles() && one.isString()) {
        warnings.add(
            "node "
                + id
                + ": "
                + given
                + " is not on ComfyUI now; give "
                + input.name()
                + " with each request, or put the file into ComfyUI's input folder");
      } else if (input.takesFile() && !one.isString()) {
        faults.add("must be a text, not " + given + "; " + FileInputs.TAKES, "not_a_choice", at);
      } else if (schema.custom()) { // it may have a check of its own, which then replaces this one
        warnings.add("node " + id + ": " + given + " is not among the choices of " + input.name());
      } else {
        String names = input.choices().stream().map(JsonNode::asString).collect(listed());
        faults.add("must be one of: " + names + "; not " + given, "not_a_choice", at);
      }
    }
  }

  private void plain(InputSchema input, JsonNode value, String... at) {
    if (input.types().size() == 1) {
      PlainValue.fault(input, value).ifPresent(fault -> faults.add(fault.msg(), fault.type(), at));
    }
  }

  private static Collector<String, ?, String> listed() {
    return Collectors.collectingAndThen(
        Collectors.toList(),
        names -> {
          int shown = Math.min(names.size(), 30);
          String some = Text.clip(String.join(", ", names.subList(0, shown)), 1000);
          String more = names.size() > shown ? ", and " + (names.size() - shown) + " more" : "";
          return names.isEmpty() ? "none" : some + more;
        });
  }
}

package dev.comfyserve.mcp.tool;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Checks values against the part of JSON Schema that tools need: {@code type}, {@code required},
 * {@code properties}, {@code additionalProperties}, {@code enum}, {@code minimum}, {@code maximum},
 * {@code items}, {@code minLength}, {@code minItems}. Other keywords are listed to clients and left
 * to the tool.
 *
 * <p>Models write arguments, so what is meant is taken where it is plain: see {@link Leniency}.
 */
public final class ArgumentCheck {
  /**
   * @param arguments as the tool gets them; to be used only when there are no faults
   */
  public record Checked(ObjectNode arguments, List<ArgumentFault> faults) {}

  private final boolean lenient;
  private final List<ArgumentFault> faults = new ArrayList<>();

  private ArgumentCheck(boolean lenient) {
    this.lenient = lenient;
  }

  /** Checks arguments and finds all faults; what was sent is not changed. */
  public static Checked check(ObjectNode schema, ObjectNode arguments) {
    ArgumentCheck check = new ArgumentCheck(true);
    JsonNode taken = check.value(schema, arguments, List.of());
    return new Checked(
        taken instanceof ObjectNode object ? object : arguments, List.copyOf(check.faults));
  }

  /** What is wrong with a value that must be exactly as its schema says. */
  public static List<ArgumentFault> violations(ObjectNode schema, JsonNode value) {
    ArgumentCheck check = new ArgumentCheck(false);
    check.value(schema, value, List.of());
    return List.copyOf(check.faults);
  }

  private JsonNode value(JsonNode schema, JsonNode given, List<String> path) {
    Set<String> types = types(schema);
    JsonNode value = lenient ? Leniency.read(given, types) : given;
    if (!types.isEmpty() && types.stream().noneMatch(type -> isA(value, type))) {
      fault(path, "wrong_type", "must be " + article(types) + ", not " + shown(given));
      return value;
    }
    checkEnum(schema, value, path);
    return switch (value) {
      case ObjectNode object -> object(schema, object, path);
      case ArrayNode array -> array(schema, array, path);
      default -> {
        checkBounds(schema, value, path);
        checkLength(schema, value, path);
        yield value;
      }
    };
  }

  private JsonNode object(JsonNode schema, ObjectNode given, List<String> path) {
    JsonNode properties = schema.path("properties");
    JsonNode others = schema.path("additionalProperties");
    Set<String> required = names(schema.path("required"));
    ObjectNode taken = given.objectNode();
    for (var entry : given.properties()) {
      String name = entry.getKey();
      JsonNode value = entry.getValue();
      List<String> here = below(path, name);
      JsonNode its = properties.path(name);
      if (its.isObject()) {
        if (lenient && Leniency.meansAbsent(value, types(its)) && !required.contains(name)) {
          continue;
        }
        taken.set(name, value(its, value, here));
      } else if (others.isBoolean() && !others.booleanValue()) {
        fault(here, "unknown", UnknownName.message(name, properties.propertyNames()));
      } else {
        taken.set(name, others.isObject() ? value(others, value, here) : value);
      }
    }
    for (String name : required) {
      if (!given.has(name)) {
        fault(below(path, name), "missing", "is required" + described(properties.path(name)));
      }
    }
    return taken;
  }

  private JsonNode array(JsonNode schema, ArrayNode given, List<String> path) {
    int least = schema.path("minItems").intValue(0);
    if (given.size() < least) {
      fault(path, "out_of_range", "must have at least " + least + " items");
    }
    JsonNode items = schema.path("items");
    if (!items.isObject()) {
      return given;
    }
    ArrayNode taken = given.arrayNode(given.size());
    for (int i = 0; i < given.size(); i++) {
      taken.add(value(items, given.get(i), below(path, Integer.toString(i))));
    }
    return taken;
  }

  private void checkEnum(JsonNode schema, JsonNode value, List<String> path) {
    JsonNode allowed = schema.path("enum");
    if (!allowed.isArray()) {
      return;
    }
    for (JsonNode one : allowed) {
      if (one.equals(value)) {
        return;
      }
    }
    String list = allowed.valueStream().map(JsonNode::toString).collect(Collectors.joining(", "));
    fault(path, "not_allowed", "must be one of " + list + ", not " + shown(value));
  }

  private void checkBounds(JsonNode schema, JsonNode value, List<String> path) {
    if (!value.isNumber()) {
      return;
    }
    JsonNode least = schema.path("minimum");
    JsonNode most = schema.path("maximum");
    boolean tooSmall = least.isNumber() && Numbers.compare(value, least) < 0;
    boolean tooBig = most.isNumber() && Numbers.compare(value, most) > 0;
    if (tooSmall || tooBig) {
      String range =
          least.isNumber() && most.isNumber()
              ? "from " + least + " to " + most
              : least.isNumber() ? "at least " + least : "at most " + most;
      fault(path, "out_of_range", "must be " + range + ", not " + shown(value));
    }
  }

  private void checkLength(JsonNode schema, JsonNode value, List<String> path) {
    int least = schema.path("minLength").intValue(0);
    if (value.isString() && value.stringValue().length() < least) {
      fault(
          path,
          "out_of_range",
          least == 1 ? "must not be empty" : "must have at least " + least + " characters");
    }
  }

  private void fault(List<String> path, String type, String message) {
    faults.add(new ArgumentFault(path, message, type));
  }

  private static boolean isA(JsonNode value, String type) {
    return switch (type) {
      case "object" -> value.isObject();
      case "array" -> value.isArray();
      case "string" -> value.isString();
      case "boolean" -> value.isBoolean();
      case "null" -> value.isNull();
      case "number" -> value.isNumber();
      case "integer" -> Numbers.isInteger(value);
      default -> true;
    };
  }

  static Set<String> types(JsonNode schema) {
    JsonNode type = schema.path("type");
    return type.isString() ? Set.of(type.stringValue()) : names(type);
  }

  private static Set<String> names(JsonNode array) {
    Set<String> names = new LinkedHashSet<>();
    array.forEach(name -> names.add(name.stringValue("")));
    return names;
  }

  private static String article(Set<String> types) {
    return types.stream()
        .map(
            type ->
                switch (type) {
                  case "null" -> "null";
                  case "object", "array", "integer" -> "an " + type;
                  default -> "a " + type;
                })
        .collect(Collectors.joining(" or "));
  }

  private static String described(JsonNode schema) {
    String description = schema.path("description").stringValue("");
    return description.isEmpty() ? "" : ": " + description;
  }

  /** Short enough to stand in a sentence: a value may be a whole picture. */
  private static String shown(JsonNode value) {
    return switch (value) {
      case ObjectNode _ -> "an object";
      case ArrayNode _ -> "an array";
      default -> {
        String text = value.toString();
        yield text.length() <= 60
            ? text
            : text.substring(0, 50) + "... (" + text.length() + " characters)";
      }
    };
  }

  private static List<String> below(List<String> path, String name) {
    List<String> longer = new ArrayList<>(path);
    longer.add(name);
    return longer;
  }
}

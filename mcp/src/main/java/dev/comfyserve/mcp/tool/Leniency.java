package dev.comfyserve.mcp.tool;

import dev.comfyserve.mcp.jsonrpc.JsonText;
import java.math.BigInteger;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * What models write and what they mean by it: JSON as a string where an object or array belongs,
 * {@code "5"} and {@code "true"} where a number or boolean belongs, {@code 42.0} for an integer,
 * null for an argument that is not given. Only where the schema leaves no second reading.
 */
final class Leniency {
  private static final Pattern INTEGER = Pattern.compile("-?(0|[1-9][0-9]{0,29})");
  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9][0-9]{0,29})(\\.[0-9]{1,30})?([eE][+-]?[0-9]{1,3})?");

  private Leniency() {}

  static JsonNode read(JsonNode given, Set<String> types) {
    if (given.isString() && !types.contains("string")) {
      return fromText(given, given.stringValue().strip(), types);
    }
    boolean wantsInteger = types.contains("integer") && !types.contains("number");
    if (given.isFloatingPointNumber() && wantsInteger && Numbers.isInteger(given)) {
      return integer(Numbers.toInteger(given));
    }
    return given;
  }

  /** Null stands for "not given" unless the schema has a use for it. */
  static boolean meansAbsent(JsonNode given, Set<String> types) {
    return given.isNull() && !types.isEmpty() && !types.contains("null");
  }

  private static JsonNode fromText(JsonNode given, String text, Set<String> types) {
    if (types.contains("object") && text.startsWith("{")
        || types.contains("array") && text.startsWith("[")) {
      return parsed(given, text);
    }
    if (types.contains("boolean")) {
      if (text.equalsIgnoreCase("true")) {
        return JsonNodeFactory.instance.booleanNode(true);
      }
      if (text.equalsIgnoreCase("false")) {
        return JsonNodeFactory.instance.booleanNode(false);
      }
    }
    boolean number = types.contains("number");
    if ((number || types.contains("integer")) && INTEGER.matcher(text).matches()) {
      return integer(new BigInteger(text));
    }
    return number && NUMBER.matcher(text).matches() ? parsed(given, text) : given;
  }

  private static JsonNode parsed(JsonNode given, String text) {
    try {
      return JsonText.read(text);
    } catch (JacksonException _) {
      return given;
    }
  }

  /** As Jackson would have read it: the smallest kind that holds the value. */
  private static JsonNode integer(BigInteger value) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    if (value.bitLength() < Integer.SIZE) {
      return nodes.numberNode(value.intValue());
    }
    return value.bitLength() < Long.SIZE
        ? nodes.numberNode(value.longValue())
        : nodes.numberNode(value);
  }
}

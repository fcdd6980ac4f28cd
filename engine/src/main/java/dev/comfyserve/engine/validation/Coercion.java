package dev.comfyserve.engine.validation;

import dev.comfyserve.engine.json.PythonText;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Makes a constant the type of its input, as Python's int, float, str and bool would. */
public final class Coercion {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final Pattern WHOLE = Pattern.compile("[+-]?\\d+(_\\d+)*");
  private static final Pattern DECIMAL =
      Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");
  private static final Pattern ENDLESS = Pattern.compile("([+-]?)(inf|infinity|nan)");

  /** The constant cannot be made that type; the message is Python's. */
  public static final class Impossible extends Exception {
    Impossible(String message) {
      super(message);
    }
  }

  private Coercion() {}

  /** The constant as the type wants it; types without a rule leave it as it is. */
  public static JsonNode to(String type, JsonNode value) throws Impossible {
    return switch (type) {
      case "INT" -> whole(value);
      case "FLOAT" -> JSON.numberNode(decimal(value));
      case "STRING" -> JSON.stringNode(PythonText.str(value));
      case "BOOLEAN" -> JSON.booleanNode(truthy(value));
      default -> value;
    };
  }

  private static JsonNode whole(JsonNode value) throws Impossible {
    if (value.isIntegralNumber()) {
      return value;
    }
    if (value.isBoolean()) {
      return JSON.numberNode(value.booleanValue() ? 1 : 0);
    }
    if (value.isNumber()) {
      double number = value.doubleValue();
      if (Double.isNaN(number)) {
        throw new Impossible("cannot convert float NaN to integer");
      }
      if (Double.isInfinite(number)) {
        throw new Impossible("cannot convert float infinity to integer");
      }
      return number(new BigDecimal(number).toBigInteger());
    }
    if (value.isString()) {
      String text = value.stringValue().strip();
      if (!WHOLE.matcher(text).matches()) {
        throw new Impossible("invalid literal for int() with base 10: " + PythonText.repr(value));
      }
      return number(new BigInteger(text.replace("_", "").replaceFirst("^\\+", "")));
    }
    throw new Impossible(
        "int() argument must be a string, a bytes-like object or a real number, not '"
            + typeName(value)
            + "'");
  }

  private static JsonNode number(BigInteger value) {
    return value.bitLength() < 32
        ? JSON.numberNode(value.intValue())
        : value.bitLength() < 64 ? JSON.numberNode(value.longValue()) : JSON.numberNode(value);
  }

  private static double decimal(JsonNode value) throws Impossible {
    if (value.isNumber()) {
      return value.doubleValue();
    }
    if (value.isBoolean()) {
      return value.booleanValue() ? 1 : 0;
    }
    if (value.isString()) {
      return decimal(value.stringValue().strip().toLowerCase(Locale.ROOT), value);
    }
    throw new Impossible(
        "float() argument must be a string or a real number, not '" + typeName(value) + "'");
  }

  private static double decimal(String text, JsonNode value) throws Impossible {
    if (DECIMAL.matcher(text).matches()) {
      return Double.parseDouble(text);
    }
    if (ENDLESS.matcher(text).matches()) {
      return text.endsWith("nan")
          ? Double.NaN
          : text.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    throw new Impossible("could not convert string to float: " + PythonText.repr(value));
  }

  private static boolean truthy(JsonNode value) {
    if (value.isNumber()) {
      return value.doubleValue() != 0;
    }
    if (value.isString()) {
      return !value.stringValue().isEmpty();
    }
    return value.isContainer() ? !value.isEmpty() : value.isBoolean() && value.booleanValue();
  }

  static String typeName(JsonNode value) {
    if (value.isString()) {
      return "str";
    }
    if (value.isBoolean()) {
      return "bool";
    }
    if (value.isNumber()) {
      return value.isIntegralNumber() ? "int" : "float";
    }
    return value.isObject() ? "dict" : value.isArray() ? "list" : "NoneType";
  }
}

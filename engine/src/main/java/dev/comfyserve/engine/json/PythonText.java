package dev.comfyserve.engine.json;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** The texts that Python makes of JSON values: {@code str}, {@code repr} and {@code json.dumps}. */
public final class PythonText {
  private PythonText() {}

  /** {@code str(value)}: a string is itself. */
  public static String str(JsonNode value) {
    return value.isString() ? value.stringValue() : repr(value);
  }

  /** {@code repr(value)}. */
  public static String repr(JsonNode value) {
    StringBuilder out = new StringBuilder();
    appendRepr(value, out);
    return out.toString();
  }

  /** {@code json.dumps(value)}: ASCII, with blanks after commas and colons. */
  public static String dumps(JsonNode value) {
    StringBuilder out = new StringBuilder();
    appendJson(value, out);
    return out.toString();
  }

  /** {@code repr} of a float. */
  public static String number(double value) {
    if (Double.isNaN(value)) {
      return "nan";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "inf" : "-inf";
    }
    if (value == 0) {
      return 1 / value < 0 ? "-0.0" : "0.0";
    }
    BigDecimal shortest = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    String digits = shortest.unscaledValue().abs().toString();
    int exponent = digits.length() - 1 - shortest.scale();
    String sign = value < 0 ? "-" : "";
    if (exponent >= -4 && exponent < 16) {
      String plain = shortest.abs().toPlainString();
      return sign + (plain.contains(".") ? plain : plain + ".0");
    }
    String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
    String power = String.format(Locale.ROOT, "%02d", Math.abs(exponent));
    return sign + digits.charAt(0) + fraction + (exponent < 0 ? "e-" : "e+") + power;
  }

  private static void appendRepr(JsonNode value, StringBuilder out) {
    if (value.isObject()) {
      String comma = "{";
      for (Map.Entry<String, JsonNode> entry : value.properties()) {
        quote(entry.getKey(), out.append(comma));
        appendRepr(entry.getValue(), out.append(": "));
        comma = ", ";
      }
      out.append(value.isEmpty() ? "{}" : "}");
    } else if (value.isArray()) {
      String comma = "[";
      for (JsonNode item : value) {
        appendRepr(item, out.append(comma));
        comma = ", ";
      }
      out.append(value.isEmpty() ? "[]" : "]");
    } else if (value.isString()) {
      quote(value.stringValue(), out);
    } else if (value.isBoolean()) {
      out.append(value.booleanValue() ? "True" : "False");
    } else if (value.isNumber()) {
      out.append(
          value.isIntegralNumber()
              ? value.bigIntegerValue().toString()
              : number(value.doubleValue()));
    } else {
      out.append("None");
    }
  }

  private static void quote(String text, StringBuilder out) {
    char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
    out.append(quote);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\\' -> out.append("\\\\");
        default -> {
          if (c == quote) {
            out.append('\\').append(c);
          } else if (c < 0x20 || c == 0x7f) {
            out.append(String.format(Locale.ROOT, "\\x%02x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append(quote);
  }

  private static void appendJson(JsonNode value, StringBuilder out) {
    if (value.isObject()) {
      out.append('{');
      String comma = "";
      for (Map.Entry<String, JsonNode> entry : value.properties()) {
        escape(entry.getKey(), out.append(comma));
        appendJson(entry.getValue(), out.append(": "));
        comma = ", ";
      }
      out.append('}');
    } else if (value.isArray()) {
      out.append('[');
      String comma = "";
      for (JsonNode item : value) {
        appendJson(item, out.append(comma));
        comma = ", ";
      }
      out.append(']');
    } else if (value.isString()) {
      escape(value.stringValue(), out);
    } else if (value.isNumber() && !value.isIntegralNumber()) {
      double number = value.doubleValue();
      out.append(
          Double.isNaN(number)
              ? "NaN"
              : Double.isInfinite(number)
                  ? (number > 0 ? "Infinity" : "-Infinity")
                  : number(number));
    } else {
      out.append(value.isNumber() ? value.bigIntegerValue() : value.toString());
    }
  }

  private static void escape(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        default -> {
          if (c < 0x20 || c > 0x7e) {
            out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}

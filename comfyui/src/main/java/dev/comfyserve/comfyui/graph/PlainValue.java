package dev.comfyserve.comfyui.graph;

import dev.comfyserve.comfyui.schema.InputSchema;
import dev.comfyserve.contract.Text;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Numbers, booleans and texts as ComfyUI takes them: it turns {@code "12"} and {@code 12.9} into
 * the INT 12, and compares the result with the limits.
 */
final class PlainValue {
  /** Of an exponent; larger ones are beyond every limit, and slow to write out. */
  private static final int LARGEST_SCALE = 400;

  record Problem(String msg, String type) {}

  private PlainValue() {}

  static Optional<Problem> fault(InputSchema input, JsonNode value) {
    return switch (input.type()) {
      case "INT" -> number(input, value, true);
      case "FLOAT" -> number(input, value, false);
      case "BOOLEAN" ->
          value.isBoolean() || value.isNumber()
              ? Optional.empty()
              : wrong("must be true or false (ComfyUI takes any text as true)", "bool_type", value);
      case "STRING" ->
          value.isString() || value.isNumber() || value.isBoolean() || value.has("__value__")
              ? Optional.empty()
              : wrong("must be a text", "string_type", value);
      default -> Optional.empty();
    };
  }

  private static Optional<Problem> number(InputSchema input, JsonNode value, boolean whole) {
    String kind = whole ? "int_type" : "float_type";
    Optional<BigDecimal> read = read(value, whole);
    if (read.isEmpty()) {
      return wrong(whole ? "must be a whole number" : "must be a number", kind, value);
    }
    BigDecimal number = read.get();
    if (outOfScale(number)) {
      return wrong("is out of all range", kind, value);
    }
    if (whole) {
      number = number.setScale(0, RoundingMode.DOWN);
    }
    Optional<BigDecimal> min = limit(input, "min");
    if (min.isPresent() && number.compareTo(min.get()) < 0) {
      return wrong("must be at least " + plain(min.get()), "too_small", value);
    }
    Optional<BigDecimal> max = limit(input, "max");
    return max.isPresent() && number.compareTo(max.get()) > 0
        ? wrong("must be at most " + plain(max.get()), "too_big", value)
        : Optional.empty();
  }

  private static boolean outOfScale(BigDecimal number) {
    return Math.abs((long) number.precision() - number.scale()) > LARGEST_SCALE
        && number.signum() != 0;
  }

  private static String plain(BigDecimal number) {
    return number.stripTrailingZeros().toPlainString();
  }

  private static Optional<BigDecimal> limit(InputSchema input, String name) {
    JsonNode limit = input.options().path(name);
    return limit.isNumber() ? finite(limit) : Optional.empty();
  }

  private static Optional<BigDecimal> read(JsonNode value, boolean whole) {
    if (value.isBoolean()) {
      return Optional.of(value.asBoolean() ? BigDecimal.ONE : BigDecimal.ZERO);
    }
    if (value.isNumber()) {
      return finite(value);
    }
    if (!value.isString() || value.asString().length() > 100) {
      return Optional.empty();
    }
    String text = value.asString().strip();
    try {
      return whole && !text.matches("[+-]?\\d+")
          ? Optional.empty()
          : Optional.of(new BigDecimal(text));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static Optional<BigDecimal> finite(JsonNode number) {
    return number.isFloatingPointNumber() && !Double.isFinite(number.doubleValue())
        ? Optional.empty()
        : Optional.of(number.decimalValue());
  }

  /** As Python compares: numbers by value. */
  static boolean same(JsonNode a, JsonNode b) {
    if (a.isNumber() && b.isNumber()) {
      return finite(a).isPresent()
          && finite(b).isPresent()
          && a.decimalValue().compareTo(b.decimalValue()) == 0;
    }
    return a.equals(b);
  }

  private static Optional<Problem> wrong(String msg, String type, JsonNode value) {
    String given =
        value.isContainer() ? value.getNodeType().name().toLowerCase() : value.toString();
    return Optional.of(new Problem(msg + "; not " + Text.clip(given, 80), type));
  }
}

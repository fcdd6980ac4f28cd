package dev.comfyserve.mcp.tool;

import java.math.BigDecimal;
import java.math.BigInteger;
import tools.jackson.databind.JsonNode;

/** Numbers of JSON by their value: 42.0 is the integer 42, and seeds go to 2^64-1. */
final class Numbers {
  private Numbers() {}

  static boolean isInteger(JsonNode value) {
    return value.isIntegralNumber()
        || (value.isNumber()
            && Double.isFinite(value.doubleValue())
            && value.doubleValue() == Math.rint(value.doubleValue()));
  }

  /** The same value without a fraction. */
  static BigInteger toInteger(JsonNode value) {
    return value.isIntegralNumber()
        ? value.bigIntegerValue()
        : BigDecimal.valueOf(value.doubleValue()).toBigInteger();
  }

  static int compare(JsonNode a, JsonNode b) {
    return a.isIntegralNumber() && b.isIntegralNumber()
        ? a.bigIntegerValue().compareTo(b.bigIntegerValue())
        : Double.compare(a.doubleValue(), b.doubleValue());
  }
}

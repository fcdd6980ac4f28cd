package dev.comfyserve.fleet.wire;

import dev.comfyserve.contract.Faults;
import dev.comfyserve.contract.Text;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The fields of one body. A field that is null counts as not given. The types of faults are the
 * words that clients of this API know: {@code missing}, {@code string_type}, {@code
 * extra_forbidden}, ...
 */
public final class Fields {
  private static final String BODY = "body";

  private final ObjectNode body;
  private final Faults faults;
  private final Set<String> known = new HashSet<>();

  public Fields(ObjectNode body, Faults faults) {
    this.body = body;
    this.faults = faults;
  }

  public Faults faults() {
    return faults;
  }

  public void fault(String key, String msg, String type) {
    faults.add(msg, type, BODY, key);
  }

  /** The field as it stands, or null. */
  public JsonNode node(String key) {
    known.add(key);
    JsonNode value = body.get(key);
    return value == null || value.isNull() ? null : value;
  }

  public boolean has(String key) {
    return node(key) != null;
  }

  /** Says that the field must be given, if it is not. */
  public Fields require(String... keys) {
    for (String key : keys) {
      if (!has(key)) {
        fault(key, "this field is required", "missing");
      }
    }
    return this;
  }

  /** Text that is not blank, or {@code otherwise}. */
  public String text(String key, int longest, String otherwise) {
    JsonNode value = node(key);
    if (value == null) {
      return otherwise;
    }
    if (!value.isString()) {
      fault(key, "must be a string", "string_type");
      return otherwise;
    }
    String text = value.asString();
    if (text.isBlank()) {
      fault(key, "must not be empty", "string_too_short");
    } else if (text.length() > longest) {
      fault(key, "must have at most " + longest + " characters", "string_too_long");
    }
    return text;
  }

  /** A whole number within a range, or {@code otherwise}. */
  public long integer(String key, long min, long max, long otherwise) {
    JsonNode value = node(key);
    if (value == null) {
      return otherwise;
    }
    BigDecimal number = value.isNumber() ? value.decimalValue().stripTrailingZeros() : null;
    if (number == null || number.scale() > 0) {
      fault(key, "must be a whole number", "int_type");
      return otherwise;
    }
    if (number.compareTo(BigDecimal.valueOf(min)) < 0) {
      fault(key, "must be at least " + min, "greater_than_equal");
      return otherwise;
    }
    if (number.compareTo(BigDecimal.valueOf(max)) > 0) {
      fault(key, "must be at most " + max, "less_than_equal");
      return otherwise;
    }
    return number.longValueExact();
  }

  /** {@code true}, {@code false}, or {@code otherwise}. */
  public boolean bool(String key, boolean otherwise) {
    JsonNode value = node(key);
    if (value == null) {
      return otherwise;
    }
    if (!value.isBoolean()) {
      fault(key, "must be true or false", "bool_type");
      return otherwise;
    }
    return value.booleanValue();
  }

  /** An object, or null. */
  public ObjectNode object(String key) {
    JsonNode value = node(key);
    if (value instanceof ObjectNode object) {
      return object;
    }
    if (value != null) {
      fault(key, "must be an object", "dict_type");
    }
    return null;
  }

  /** Refuses every field that nobody asked for; to be called when all were. */
  public void refuseOthers() {
    for (String key : body.propertyNames()) {
      if (!known.contains(key)) {
        fault(Text.clip(key, 80), "there is no such field", "extra_forbidden");
      }
    }
  }
}

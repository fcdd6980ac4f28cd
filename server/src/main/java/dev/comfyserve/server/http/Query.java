package dev.comfyserve.server.http;

import dev.comfyserve.contract.Faults;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The query of a call. A key may stand several times. */
public final class Query {
  private final Map<String, List<String>> values = new LinkedHashMap<>();

  /** Reads a raw query; a malformed one is a 422. */
  static Query of(String raw) {
    Query query = new Query();
    Faults faults = new Faults();
    if (raw != null) {
      for (String part : raw.split("&")) {
        if (!part.isEmpty()) {
          query.take(part, faults);
        }
      }
    }
    faults.throwIfAny();
    return query;
  }

  private void take(String part, Faults faults) {
    int equals = part.indexOf('=');
    Optional<String> key = Percent.decodeQuery(equals < 0 ? part : part.substring(0, equals));
    Optional<String> value = Percent.decodeQuery(equals < 0 ? "" : part.substring(equals + 1));
    if (key.isEmpty() || value.isEmpty()) {
      faults.add("is not well-formed percent-encoded UTF-8", "malformed", "query");
    } else {
      values.computeIfAbsent(key.get(), k -> new ArrayList<>()).add(value.get());
    }
  }

  public List<String> all(String key) {
    return values.getOrDefault(key, List.of());
  }

  /** The last value of a key, as most servers take it. */
  public Optional<String> one(String key) {
    return values.containsKey(key) ? Optional.of(values.get(key).getLast()) : Optional.empty();
  }

  /** A whole number within bounds, or the standard one where the key is absent. */
  public int number(String key, int standard, int min, int max, Faults faults) {
    String text = one(key).orElse(null);
    if (text == null) {
      return standard;
    }
    if (text.matches("-?\\d{1,9}")) {
      int value = Integer.parseInt(text);
      if (value >= min && value <= max) {
        return value;
      }
    }
    faults.add("must be a whole number from " + min + " to " + max, "int_parsing", "query", key);
    return standard;
  }

  /** A yes or no, or null where the key is absent; anything else is a fault. */
  public Boolean flag(String key, Faults faults) {
    String text = one(key).orElse(null);
    return switch (text) {
      case null -> null;
      case "true", "True", "1" -> Boolean.TRUE;
      case "false", "False", "0" -> Boolean.FALSE;
      case String other -> {
        faults.add("must be true or false", "bool_parsing", "query", key);
        yield null;
      }
    };
  }
}

package dev.comfyserve.fleet.submit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * Tells whether two submits under one idempotency key mean the same: a digest of the values,
 * whatever the order of an object's keys.
 */
final class BodyDigest {
  private final MessageDigest digest;

  private BodyDigest(MessageDigest digest) {
    this.digest = digest;
  }

  static String of(JsonNode body) {
    try {
      BodyDigest state = new BodyDigest(MessageDigest.getInstance("SHA-256"));
      state.add(body);
      return HexFormat.of().formatHex(state.digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has SHA-256
    }
  }

  private void add(JsonNode value) {
    if (value.isObject()) {
      Map<String, JsonNode> sorted = new TreeMap<>();
      value.properties().forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
      mark('{', sorted.size());
      sorted.forEach(
          (key, inner) -> {
            text(key);
            add(inner);
          });
    } else if (value.isArray()) {
      mark('[', value.size());
      value.forEach(this::add);
    } else if (value.isString()) {
      text(value.asString());
    } else {
      mark('=', 0);
      text(value.toString());
    }
  }

  private void text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    mark('"', bytes.length);
    digest.update(bytes);
  }

  /** Kind and length first, so that no two trees run into the same bytes. */
  private void mark(char kind, int length) {
    digest.update((kind + Integer.toString(length) + ":").getBytes(StandardCharsets.US_ASCII));
  }
}

package dev.comfyserve.comfyui;

import tools.jackson.core.JacksonException;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * JSON as ComfyUI writes it: Python's bare {@code NaN} and {@code Infinity} occur, and integers go
 * to 2^64-1. Never used for what a caller sends.
 */
public final class ComfyJson {
  public static final JsonMapper MAPPER =
      JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

  private ComfyJson() {}

  public static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  public static JsonNode read(byte[] json) throws JacksonException {
    return MAPPER.readTree(json);
  }

  public static JsonNode read(String json) throws JacksonException {
    return MAPPER.readTree(json);
  }
}

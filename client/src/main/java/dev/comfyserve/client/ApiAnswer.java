package dev.comfyserve.client;

import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.Json;
import dev.comfyserve.contract.Text;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * What a host answered.
 *
 * @param contentType null for none
 * @param retryAfter null where the host did not say
 * @param location of a redirect, else null
 */
record ApiAnswer(
    int status, String contentType, byte[] body, Duration retryAfter, String location) {

  /** The JSON of a success; everything else is an error of the host. */
  JsonNode json() {
    JsonNode tree = tree();
    if (status < 200 || status > 299 || errorCode(tree) != 0) {
      throw error(tree);
    }
    if (tree == null) {
      throw new ApiException(
          502, 502_001, "The host answered " + status + " without JSON.", null, null, null);
    }
    return tree;
  }

  /** True for the API's own error form, as opposed to what a ComfyUI behind it may answer. */
  boolean isApiError() {
    return errorCode(tree()) != 0;
  }

  ApiException error() {
    return error(tree());
  }

  private ApiException error(JsonNode tree) {
    int code = errorCode(tree);
    String message = null;
    JsonNode detail = null;
    if (tree != null && tree.isObject()) {
      message = tree.path("error_message").asString(tree.path("message").asString(null));
      detail = tree.get("detail");
      if (message == null && detail != null && detail.isString()) {
        message = detail.asString();
      }
    }
    if (message == null) {
      String text = Text.clip(new String(body, StandardCharsets.UTF_8), 200);
      message = "The host answered " + status + (text.isBlank() ? "." : ": " + text);
    }
    return new ApiException(
        status, code == 0 ? status * 1000 + 1 : code, message, detail, tree, retryAfter);
  }

  private static int errorCode(JsonNode tree) {
    return tree != null && tree.isObject() ? tree.path("error_code").asInt(0) : 0;
  }

  private JsonNode tree() {
    try {
      JsonNode tree = body.length == 0 ? null : Json.MAPPER.readTree(body);
      return tree == null || tree.isMissingNode() ? null : tree;
    } catch (JacksonException e) {
      return null;
    }
  }
}

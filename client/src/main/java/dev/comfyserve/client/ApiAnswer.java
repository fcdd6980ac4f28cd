package dev.comfyserve.client;

import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.ErrorCode;
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
 * @param tries how often the call was sent until this answer came
 */
record ApiAnswer(
    int status, String contentType, byte[] body, Duration retryAfter, String location, int tries) {

  /** Bytes; longer answers are not looked through for an error in them. */
  private static final int LARGEST_ERROR = 64 << 10;

  /** The same, as the last of several tries. */
  ApiAnswer after(int allTries) {
    return new ApiAnswer(status, contentType, body, retryAfter, location, allTries);
  }

  /** The JSON of a success; everything else is an error of the host. */
  JsonNode json() {
    JsonNode tree = tree();
    if (status < 200 || status > 299 || saysError(tree)) {
      throw error(tree);
    }
    if (tree == null) {
      throw new ApiException(
          ErrorCode.HOST_ANSWER_UNREADABLE,
          "The host answered "
              + status
              + (body.length == 0 ? " with nothing." : " with something that is not JSON."));
    }
    return tree;
  }

  /** The HTTP status that it stands for: an error may come with 200. */
  int meaning() {
    boolean success = status >= 200 && status < 300;
    return success && body.length <= LARGEST_ERROR
        ? ErrorCode.meaning(errorCode(tree()), status)
        : status;
  }

  /** True for the API's own error form, as opposed to what a ComfyUI behind it may answer. */
  boolean isApiError() {
    return saysError(tree());
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
    if (message == null && location != null && status >= 300 && status < 400) {
      message =
          "The host redirects this call ("
              + status
              + ") in a way that is not followed: tokens are"
              + " for the host that was set and no other.";
    }
    if (message == null) {
      String text = Text.clip(new String(body, StandardCharsets.UTF_8), 200);
      message = "The host answered " + status + (text.isBlank() ? "." : ": " + text);
    }
    return new ApiException(
        status,
        code == 0 ? status * 1000 + 1 : code,
        tries > 1 ? sentence(message) + Retries.triedWords(tries) : message,
        detail,
        tree,
        retryAfter);
  }

  private static String sentence(String words) {
    return words.endsWith(".") ? words : words + ".";
  }

  /** Errors may come with any status: what counts is the code at the top. */
  private static boolean saysError(JsonNode tree) {
    JsonNode code = tree != null && tree.isObject() ? tree.path("error_code") : null;
    return code != null
        && !code.isMissingNode()
        && !code.isNull()
        && !code.asString("").isEmpty()
        && !code.asString("").equals("0");
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

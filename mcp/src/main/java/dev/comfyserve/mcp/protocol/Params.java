package dev.comfyserve.mcp.protocol;

import dev.comfyserve.mcp.jsonrpc.Message;
import dev.comfyserve.mcp.jsonrpc.RpcError;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Reads the parameters of a request; what is not as the protocol has it is an error of the call.
 */
final class Params {
  private Params() {}

  /**
   * @param what it is, for the error, e.g. {@code the name of a prompt}
   */
  static String text(JsonNode params, String key, String what) throws RpcFailure {
    JsonNode value = params.path(key);
    if (!value.isString()) {
      throw invalid("\"" + key + "\" must be " + what + ".");
    }
    return value.stringValue();
  }

  /** The cursor of a list; null when there is none. Any string may be one, an empty one too. */
  static String cursor(Message.Request request) throws RpcFailure {
    JsonNode cursor = request.params().path("cursor");
    if (cursor.isMissingNode() || cursor.isNull()) {
      return null;
    }
    return text(request.params(), "cursor", "a string");
  }

  /** Refuses every cursor but the empty one: the list has one page, so none was handed out. */
  static void onePage(Message.Request request) throws RpcFailure {
    String cursor = cursor(request);
    if (cursor != null && !cursor.isEmpty()) {
      throw invalid("Unknown cursor: this list has one page.");
    }
  }

  /** An object whose values are strings; empty when it is absent. */
  static Map<String, String> texts(JsonNode params, String key) throws RpcFailure {
    JsonNode given = params.path(key);
    if (given.isMissingNode() || given.isNull()) {
      return Map.of();
    }
    if (!given.isObject()) {
      throw invalid("\"" + key + "\" must be an object.");
    }
    Map<String, String> texts = new LinkedHashMap<>();
    for (var entry : given.properties()) {
      if (!entry.getValue().isString()) {
        throw invalid("The value of \"" + entry.getKey() + "\" must be a string.");
      }
      texts.put(entry.getKey(), entry.getValue().stringValue());
    }
    return texts;
  }

  /** The strings of an array, each once, in the order in which they came; empty when absent. */
  static Set<String> textSet(JsonNode params, String key, int most) throws RpcFailure {
    JsonNode given = params.path(key);
    Set<String> texts = new LinkedHashSet<>();
    if (given.isMissingNode() || given.isNull()) {
      return texts;
    }
    if (!given.isArray() || !given.valueStream().allMatch(JsonNode::isString)) {
      throw invalid("\"" + key + "\" must be an array of strings.");
    }
    given.forEach(text -> texts.add(text.stringValue()));
    if (texts.size() > most) {
      throw invalid("\"" + key + "\" may hold at most " + most + ".");
    }
    return texts;
  }

  static RpcFailure invalid(String message) {
    return RpcFailure.ofCall(RpcError.INVALID_PARAMS, message);
  }
}

package dev.comfyserve.mcp.jsonrpc;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads bytes into messages. */
public final class MessageReader {
  private static final Pattern OWN_NOTES = Pattern.compile(" \\(start marker at.*|, from `[^`]*`");

  private MessageReader() {}

  /** Never throws: what cannot be read is {@link Message.Invalid}. */
  public static Message read(byte[] body) {
    JsonNode tree;
    try {
      tree = JsonText.MAPPER.readTree(body);
    } catch (JacksonException e) {
      return notJson(reason(e));
    }
    if (tree.isMissingNode()) {
      return notJson("the body is empty");
    }
    return tree.isArray() ? batch(tree) : message(tree);
  }

  /** The parser's words without its notes on its own settings, which are none of the caller's. */
  private static String reason(JacksonException e) {
    if (e instanceof MismatchedInputException) {
      // A tree takes any JSON, so all that can be amiss is what comes after it.
      return "something follows after its end";
    }
    return OWN_NOTES.matcher(e.getOriginalMessage()).replaceAll("");
  }

  private static Message notJson(String why) {
    return new Message.Invalid(null, new RpcError(RpcError.PARSE, "The body is not JSON: " + why));
  }

  private static Message batch(JsonNode array) {
    if (array.isEmpty()) {
      return invalid(null, "a batch holds at least one message");
    }
    List<Message> messages = new ArrayList<>(array.size());
    for (JsonNode element : array) {
      messages.add(message(element));
    }
    return new Message.Batch(List.copyOf(messages));
  }

  private static Message message(JsonNode tree) {
    if (!(tree instanceof ObjectNode message)) {
      return invalid(null, "a message is a JSON object");
    }
    JsonNode given = message.get("id");
    JsonNode id = isId(given) ? given : null;
    if (!"2.0".equals(message.path("jsonrpc").stringValue(""))) {
      return invalid(id, "\"jsonrpc\" must be \"2.0\"");
    }
    JsonNode method = message.get("method");
    if (method == null) {
      return response(id, message);
    }
    if (!method.isString()) {
      return invalid(id, "\"method\" must be a string");
    }
    if (given != null && id == null) {
      return invalid(null, "\"id\" must be a string or an integer");
    }
    return call(id, method.stringValue(), message.get("params"));
  }

  private static Message call(JsonNode id, String method, JsonNode params) {
    ObjectNode named;
    if (params == null || params.isNull()) {
      named = JsonNodeFactory.instance.objectNode();
    } else if (params instanceof ObjectNode object) {
      named = object;
    } else {
      return new Message.Invalid(
          id, new RpcError(RpcError.INVALID_PARAMS, "\"params\" must be an object"));
    }
    return id == null
        ? new Message.Notification(method, named)
        : new Message.Request(id, method, named);
  }

  private static Message response(JsonNode id, ObjectNode message) {
    JsonNode result = message.get("result");
    if (result != null) {
      return new Message.Response(id, result, null);
    }
    JsonNode error = message.get("error");
    if (error == null || !error.isObject()) {
      return invalid(id, "\"method\" is missing");
    }
    ObjectNode data = error.get("data") instanceof ObjectNode object ? object : null;
    return new Message.Response(
        id,
        null,
        new RpcError(
            error.path("code").intValue(0), error.path("message").stringValue("no message"), data));
  }

  private static Message invalid(JsonNode id, String why) {
    return new Message.Invalid(id, new RpcError(RpcError.INVALID_REQUEST, why));
  }

  private static boolean isId(JsonNode node) {
    return node != null && (node.isString() || node.isIntegralNumber());
  }
}

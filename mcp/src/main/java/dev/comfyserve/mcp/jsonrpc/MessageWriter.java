package dev.comfyserve.mcp.jsonrpc;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Builds messages; what is absent is left out, never null. */
public final class MessageWriter {
  private MessageWriter() {}

  public static ObjectNode request(JsonNode id, String method, ObjectNode params) {
    ObjectNode node = call(method, params);
    node.set("id", id);
    return node;
  }

  public static ObjectNode notification(String method, ObjectNode params) {
    return call(method, params);
  }

  public static ObjectNode result(JsonNode id, JsonNode result) {
    ObjectNode node = envelope();
    node.set("id", id);
    node.set("result", result);
    return node;
  }

  /**
   * @param id null when that of the request could not be read
   */
  public static ObjectNode error(JsonNode id, RpcError error) {
    ObjectNode node = envelope();
    if (id != null) {
      node.set("id", id);
    }
    node.set("error", error(error));
    return node;
  }

  /** The error by itself. */
  public static ObjectNode error(RpcError error) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("code", error.code()).put("message", error.message());
    if (error.data() != null) {
      body.set("data", error.data());
    }
    return body;
  }

  private static ObjectNode call(String method, ObjectNode params) {
    ObjectNode node = envelope().put("method", method);
    if (!params.isEmpty()) {
      node.set("params", params);
    }
    return node;
  }

  private static ObjectNode envelope() {
    return JsonNodeFactory.instance.objectNode().put("jsonrpc", "2.0");
  }
}

package dev.comfyserve.mcp.jsonrpc;

import java.util.List;
import tools.jackson.databind.JsonNode;

/** What a body may hold. */
public sealed interface Message {
  /**
   * @param id a string or an integer, as it was sent
   * @param params an empty object when there are none
   */
  record Request(JsonNode id, String method, JsonNode params) implements Message {}

  record Notification(String method, JsonNode params) implements Message {}

  record Response(JsonNode id) implements Message {}

  record Batch(List<Message> messages) implements Message {}

  /**
   * Not a message.
   *
   * @param id null when it could not be read
   */
  record Invalid(JsonNode id, RpcError error) implements Message {}
}

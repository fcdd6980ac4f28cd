package dev.comfyserve.mcp.jsonrpc;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a body may hold. */
public sealed interface Message {
  /**
   * @param id a string or an integer, as it was sent
   * @param params an empty object when there are none
   */
  record Request(JsonNode id, String method, ObjectNode params) implements Message {}

  /**
   * @param params an empty object when there are none
   */
  record Notification(String method, ObjectNode params) implements Message {}

  /**
   * The answer to a request; exactly one of {@code result} and {@code error} is not null.
   *
   * @param id null when the answering side could not read it
   */
  record Response(JsonNode id, JsonNode result, RpcError error) implements Message {}

  /** At least one message. */
  record Batch(List<Message> messages) implements Message {}

  /**
   * Not a message.
   *
   * @param id null when it could not be read
   */
  record Invalid(JsonNode id, RpcError error) implements Message {}
}

package dev.comfyserve.mcp.protocol;

import dev.comfyserve.mcp.conversation.ClientCapabilities;
import dev.comfyserve.mcp.jsonrpc.Message;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a request says about itself and its client in {@code _meta}.
 *
 * @param node an empty object when there is none
 */
record RequestMeta(ObjectNode node) {
  static RequestMeta of(Message.Request request) {
    return new RequestMeta(
        request.params().path("_meta") instanceof ObjectNode meta ? meta : Wire.object());
  }

  /** What the client wants progress to be labelled with; null when it wants none. */
  JsonNode progressToken() {
    JsonNode token = node.get(MetaKeys.PROGRESS_TOKEN);
    return token != null && (token.isString() || token.isIntegralNumber()) ? token : null;
  }

  /** Nothing where the version has no such field. */
  ClientCapabilities client() {
    return ClientCapabilities.of(node.path(MetaKeys.CLIENT_CAPABILITIES));
  }
}

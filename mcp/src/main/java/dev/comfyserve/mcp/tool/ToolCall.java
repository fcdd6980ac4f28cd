package dev.comfyserve.mcp.tool;

import dev.comfyserve.mcp.conversation.Conversation;
import dev.comfyserve.mcp.conversation.Progress;
import tools.jackson.databind.node.ObjectNode;

/**
 * One call.
 *
 * @param principal who calls
 * @param arguments checked against the tool's input schema; an empty object when there are none
 * @param meta the {@code _meta} of the request; an empty object when there is none
 * @param conversation what may be told to the client and asked of it meanwhile
 */
public record ToolCall<P>(
    P principal, ObjectNode arguments, ObjectNode meta, Conversation conversation) {

  public Progress progress() {
    return conversation.progress();
  }

  /** See {@link Conversation#clientGone}. */
  public boolean clientGone() {
    return conversation.clientGone();
  }
}

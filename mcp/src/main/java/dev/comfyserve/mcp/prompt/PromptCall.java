package dev.comfyserve.mcp.prompt;

import dev.comfyserve.mcp.conversation.Conversation;
import java.util.Map;

/**
 * One use of a prompt.
 *
 * @param arguments the required ones are there; unknown ones are not
 */
public record PromptCall<P>(P principal, Map<String, String> arguments, Conversation conversation) {
  public PromptCall {
    arguments = Map.copyOf(arguments);
  }
}

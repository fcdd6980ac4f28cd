package dev.comfyserve.mcp.prompt;

import dev.comfyserve.mcp.tool.Content;
import tools.jackson.databind.node.ObjectNode;

/**
 * @param content a block made by {@link Content}
 */
public record PromptMessage(Role role, ObjectNode content) {
  /** Who says it. */
  public enum Role {
    USER,
    ASSISTANT
  }

  public static PromptMessage user(String text) {
    return new PromptMessage(Role.USER, Content.text(text));
  }
}

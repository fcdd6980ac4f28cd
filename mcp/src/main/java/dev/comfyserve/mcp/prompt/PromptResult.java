package dev.comfyserve.mcp.prompt;

import java.util.List;

/**
 * @param description null for none
 * @param messages at least one
 */
public record PromptResult(String description, List<PromptMessage> messages) {
  public PromptResult {
    messages = List.copyOf(messages);
  }
}

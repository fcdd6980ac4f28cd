package dev.comfyserve.mcp.prompt;

import java.util.List;

/**
 * What a client is told about a prompt.
 *
 * @param title for people; null for none
 */
public record PromptDefinition(
    String name, String title, String description, List<PromptArgument> arguments) {
  public PromptDefinition {
    arguments = List.copyOf(arguments);
  }
}

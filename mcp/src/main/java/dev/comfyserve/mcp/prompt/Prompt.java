package dev.comfyserve.mcp.prompt;

/** A prompt is a value, as a tool is. */
public record Prompt<P>(PromptDefinition definition, PromptHandler<P> handler) {
  public String name() {
    return definition.name();
  }
}

package dev.comfyserve.mcp.completion;

import java.util.Map;

/**
 * @param of what is being filled in
 * @param name the prompt's name, or the resource's URI template
 * @param argument the argument, or the place in the template
 * @param value what was typed so far
 * @param given the other arguments, as far as they are filled in
 */
public record CompletionCall<P>(
    P principal, Of of, String name, String argument, String value, Map<String, String> given) {
  /** What is being filled in. */
  public enum Of {
    PROMPT,
    RESOURCE
  }

  public CompletionCall {
    given = Map.copyOf(given);
  }
}

package dev.comfyserve.mcp.prompt;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The prompts of a server, in the order in which they are listed. */
public final class PromptRegistry<P> {
  private final Map<String, Prompt<P>> byName = new LinkedHashMap<>();

  public PromptRegistry(List<Prompt<P>> prompts) {
    for (Prompt<P> prompt : prompts) {
      if (byName.putIfAbsent(prompt.name(), prompt) != null) {
        throw new IllegalArgumentException("two prompts are named " + prompt.name());
      }
    }
  }

  public Collection<Prompt<P>> all() {
    return List.copyOf(byName.values());
  }

  public Optional<Prompt<P>> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }
}

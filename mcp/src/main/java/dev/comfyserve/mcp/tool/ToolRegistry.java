package dev.comfyserve.mcp.tool;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The tools of a server, in the order in which they are listed. */
public final class ToolRegistry<P> {
  private final Map<String, Tool<P>> byName = new LinkedHashMap<>();

  public ToolRegistry(List<Tool<P>> tools) {
    for (Tool<P> tool : tools) {
      if (byName.putIfAbsent(tool.name(), tool) != null) {
        throw new IllegalArgumentException("two tools are named " + tool.name());
      }
    }
  }

  public Collection<Tool<P>> all() {
    return List.copyOf(byName.values());
  }

  public Optional<Tool<P>> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }
}

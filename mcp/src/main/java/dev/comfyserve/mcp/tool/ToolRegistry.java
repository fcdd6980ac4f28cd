package dev.comfyserve.mcp.tool;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The tools of a server, in the order in which they are listed. */
public final class ToolRegistry<P> {
  private final Map<String, Tool<P>> byName = new LinkedHashMap<>();
  private final List<Tool<P>> listed;

  public ToolRegistry(List<Tool<P>> tools) {
    this(tools, List.of());
  }

  /**
   * @param unlisted tools that can be called and are not listed: they say why they do nothing for
   *     this client
   */
  public ToolRegistry(List<Tool<P>> listed, List<Tool<P>> unlisted) {
    this.listed = List.copyOf(listed);
    listed.forEach(this::add);
    unlisted.forEach(this::add);
  }

  private void add(Tool<P> tool) {
    if (byName.putIfAbsent(tool.name(), tool) != null) {
      throw new IllegalArgumentException("two tools are named " + tool.name());
    }
  }

  /** Those that are listed. */
  public Collection<Tool<P>> all() {
    return listed;
  }

  public Optional<Tool<P>> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }
}

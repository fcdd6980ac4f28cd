package dev.comfyserve.mcp.tool;

import java.util.Objects;

/**
 * A tool is a value: what a client is told about it, and what runs when it is called.
 *
 * @param <P> the type of the authenticated caller
 */
public record Tool<P>(ToolDefinition definition, ToolHandler<P> handler) {
  public Tool {
    Objects.requireNonNull(definition);
    Objects.requireNonNull(handler);
  }

  public String name() {
    return definition.name();
  }
}

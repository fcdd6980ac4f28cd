package dev.comfyserve.mcp.tool;

import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a client is told about a tool.
 *
 * @param name 1 to 64 of {@code A-Z a-z 0-9 _ - .}
 * @param title for people; null for none
 * @param description for the model
 * @param inputSchema JSON Schema of the arguments, root {@code "type": "object"}; listed as it is
 * @param outputSchema JSON Schema of the structured content of a successful result; null for none
 */
public record ToolDefinition(
    String name,
    String title,
    String description,
    ObjectNode inputSchema,
    ObjectNode outputSchema,
    ToolHints hints) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

  public ToolDefinition {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("a tool's name is 1-64 of A-Z a-z 0-9 _ - . : " + name);
    }
    if (description == null || description.isBlank()) {
      throw new IllegalArgumentException("the tool " + name + " has no description");
    }
    if (!"object".equals(inputSchema.path("type").asString(""))) {
      throw new IllegalArgumentException("the input schema of " + name + " is not an object's");
    }
    Objects.requireNonNull(hints);
    HeaderParameter.of(inputSchema);
  }

  /** The arguments that clients repeat in headers. */
  public List<HeaderParameter> headerParameters() {
    return HeaderParameter.of(inputSchema);
  }
}

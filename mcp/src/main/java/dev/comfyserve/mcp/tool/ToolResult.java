package dev.comfyserve.mcp.tool;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The result of a call.
 *
 * @param content blocks made by {@link Content}
 * @param structuredContent Java null when there is none; left out for clients whose version has
 *     none
 * @param isError the call failed and the content says what to do about it
 */
public record ToolResult(List<ObjectNode> content, JsonNode structuredContent, boolean isError)
    implements ToolOutcome {
  public ToolResult {
    content = List.copyOf(content);
  }

  public static ToolResult of(List<ObjectNode> content, JsonNode structuredContent) {
    return new ToolResult(content, structuredContent, false);
  }

  public static ToolResult text(String text) {
    return new ToolResult(List.of(Content.text(text)), null, false);
  }

  public static ToolResult error(String text) {
    return new ToolResult(List.of(Content.text(text)), null, true);
  }
}

package dev.comfyserve.mcp.protocol;

import dev.comfyserve.mcp.tool.Content;
import dev.comfyserve.mcp.tool.ToolDefinition;
import dev.comfyserve.mcp.tool.ToolHints;
import dev.comfyserve.mcp.tool.ToolResult;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What we say, in the words of one version: a field is sent only where that version has it. */
final class Wire {
  private final ProtocolVersion version;

  Wire(ProtocolVersion version) {
    this.version = version;
  }

  ObjectNode implementation(ServerInfo info) {
    ObjectNode node = object().put("name", info.name()).put("version", info.version());
    if (version.compareTo(ProtocolVersion.V2025_06_18) >= 0) {
      putIfPresent(node, "title", info.title());
    }
    if (version.compareTo(ProtocolVersion.V2025_11_25) >= 0) {
      putIfPresent(node, "description", info.description());
      putIfPresent(node, "websiteUrl", info.websiteUrl());
    }
    return node;
  }

  ObjectNode tool(ToolDefinition tool) {
    ObjectNode node = object().put("name", tool.name());
    if (version.hasStructuredContent()) {
      putIfPresent(node, "title", tool.title());
    }
    node.put("description", tool.description());
    node.set("inputSchema", tool.inputSchema());
    if (tool.outputSchema() != null && canListOutputSchema(tool.outputSchema())) {
      node.set("outputSchema", tool.outputSchema());
    }
    ToolHints hints = tool.hints();
    ObjectNode annotations = node.putObject("annotations");
    putIfPresent(annotations, "title", tool.title());
    annotations
        .put("readOnlyHint", hints.readOnly())
        .put("destructiveHint", hints.destructive())
        .put("idempotentHint", hints.idempotent())
        .put("openWorldHint", hints.openWorld());
    return node;
  }

  /** The legacy eras know only objects as structured content. */
  private boolean canListOutputSchema(ObjectNode schema) {
    return version.modern()
        || (version.hasStructuredContent() && "object".equals(schema.path("type").stringValue("")));
  }

  ObjectNode toolResult(ToolResult result) {
    ObjectNode node = object();
    ArrayNode content = node.putArray("content");
    result.content().forEach(block -> content.add(content(block)));
    if (result.structuredContent() != null
        && (version.modern()
            || (version.hasStructuredContent() && result.structuredContent().isObject()))) {
      node.set("structuredContent", result.structuredContent());
    }
    if (result.isError()) {
      node.put("isError", true);
    }
    return node;
  }

  private ObjectNode content(ObjectNode block) {
    if (version.hasStructuredContent()
        || !"resource_link".equals(block.path("type").stringValue(""))) {
      return block;
    }
    return Content.text(
        block.path("name").stringValue("") + ": " + block.path("uri").stringValue(""));
  }

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  static void putIfPresent(ObjectNode node, String key, String value) {
    if (value != null) {
      node.put(key, value);
    }
  }
}

package dev.comfyserve.mcp.protocol;

import dev.comfyserve.mcp.conversation.InputRequest;
import dev.comfyserve.mcp.prompt.PromptArgument;
import dev.comfyserve.mcp.prompt.PromptDefinition;
import dev.comfyserve.mcp.prompt.PromptMessage;
import dev.comfyserve.mcp.prompt.PromptResult;
import dev.comfyserve.mcp.resource.ResourceContent;
import dev.comfyserve.mcp.resource.ResourceInfo;
import dev.comfyserve.mcp.resource.ResourceTemplate;
import dev.comfyserve.mcp.tool.Content;
import dev.comfyserve.mcp.tool.ToolDefinition;
import dev.comfyserve.mcp.tool.ToolHints;
import dev.comfyserve.mcp.tool.ToolResult;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
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
    if (version.hasTitles()) {
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
    if (version.hasTitles()) {
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

  ObjectNode resource(ResourceInfo info) {
    ObjectNode node = described(info.uri(), "uri", info.name(), info.title(), info.description());
    putIfPresent(node, "mimeType", info.mimeType());
    if (info.size() != null) {
      node.put("size", info.size());
    }
    return node;
  }

  ObjectNode template(ResourceTemplate template) {
    ObjectNode node =
        described(
            template.uriTemplate(),
            "uriTemplate",
            template.name(),
            template.title(),
            template.description());
    putIfPresent(node, "mimeType", template.mimeType());
    return node;
  }

  private ObjectNode described(
      String uri, String key, String name, String title, String description) {
    ObjectNode node = object().put(key, uri).put("name", name);
    if (version.hasTitles()) {
      putIfPresent(node, "title", title);
    }
    putIfPresent(node, "description", description);
    return node;
  }

  static ObjectNode resourceContent(ResourceContent content) {
    ObjectNode node = object().put("uri", content.uri());
    putIfPresent(node, "mimeType", content.mimeType());
    return switch (content) {
      case ResourceContent.Text text -> node.put("text", text.text());
      case ResourceContent.Blob blob ->
          node.put("blob", Base64.getEncoder().encodeToString(blob.bytes()));
    };
  }

  ObjectNode prompt(PromptDefinition prompt) {
    ObjectNode node = object().put("name", prompt.name());
    if (version.hasTitles()) {
      putIfPresent(node, "title", prompt.title());
    }
    putIfPresent(node, "description", prompt.description());
    if (!prompt.arguments().isEmpty()) {
      ArrayNode arguments = node.putArray("arguments");
      prompt.arguments().forEach(argument -> arguments.add(promptArgument(argument)));
    }
    return node;
  }

  private ObjectNode promptArgument(PromptArgument argument) {
    ObjectNode node = object().put("name", argument.name());
    if (version.hasTitles()) {
      putIfPresent(node, "title", argument.title());
    }
    putIfPresent(node, "description", argument.description());
    return node.put("required", argument.required());
  }

  ObjectNode promptResult(PromptResult result) {
    ObjectNode node = object();
    putIfPresent(node, "description", result.description());
    ArrayNode messages = node.putArray("messages");
    for (PromptMessage message : result.messages()) {
      messages
          .addObject()
          .put("role", message.role().name().toLowerCase(Locale.ROOT))
          .set("content", content(message.content()));
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

  /** Questions by their keys. */
  static ObjectNode inputRequests(Map<String, InputRequest> questions) {
    ObjectNode node = object();
    questions.forEach(
        (key, question) -> {
          ObjectNode asked = node.putObject(key).put("method", question.kind().method());
          asked.set("params", question.params());
        });
    return node;
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

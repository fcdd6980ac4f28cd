package dev.comfyserve.server.document;

import dev.comfyserve.contract.Json;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The text of docs/tools.md. */
final class ToolsDocument {
  private static final int LONGEST_LINES = 60;

  private final Steady steady = new Steady();
  private final StringBuilder out = new StringBuilder();

  /**
   * @param toolsets the tools as the server lists them to a client, by toolset; the standard ones
   *     under the empty name
   */
  static String of(Map<String, List<ObjectNode>> toolsets, List<PlayedExample> examples) {
    ToolsDocument document = new ToolsDocument();
    document.head();
    document.table(toolsets.get(""));
    document.line("");
    document.line(
        "Beyond these ten a connection can ask for more: `?toolsets=workflows,files` on the");
    document.line("URL, the header `X-MCP-Toolsets`, or `all`. See [access](access.md).");
    toolsets.forEach(
        (toolset, tools) -> {
          if (!toolset.isEmpty()) {
            document.line("");
            document.line("Toolset `" + toolset + "`:");
            document.line("");
            document.table(tools);
          }
        });
    for (List<ObjectNode> tools : toolsets.values()) {
      for (ObjectNode tool : tools) {
        String name = tool.path("name").asString();
        document.tool(tool, examples.stream().filter(e -> e.tool().equals(name)).toList());
      }
    }
    return document.out.toString();
  }

  private void head() {
    line("# Tools");
    line("<!-- Written by ToolsDocumentTest from the tools themselves; do not edit by hand. -->");
    line(
        "What an assistant is told, and what it gets. The examples were run against a real"
            + " server;");
    line("ids, times and signatures are replaced, long answers are cut.");
    line("");
    line("Every answer has a sentence, the same JSON as text, and the JSON as structured content,");
    line(
        "with `ok`, which tells whether the call went well: a failed call says in `message` what"
            + " to");
    line(
        "do next. Whether a job succeeded stands in `result.status`: a call that finds a failed"
            + " job");
    line("has `ok` true, and says in `message` what went wrong.");
    line("");
  }

  private void table(List<ObjectNode> tools) {
    line("| tool | reads only | may destroy | may be repeated |");
    line("|---|---|---|---|");
    for (ObjectNode tool : tools) {
      JsonNode hints = tool.path("annotations");
      line(
          "| [`%1$s`](#%1$s) | %2$s | %3$s | %4$s |"
              .formatted(
                  tool.path("name").asString(),
                  yes(hints, "readOnlyHint"),
                  yes(hints, "destructiveHint"),
                  yes(hints, "idempotentHint")));
    }
  }

  private void tool(ObjectNode tool, List<PlayedExample> examples) {
    line("");
    line("## " + tool.path("name").asString());
    line("**" + tool.path("annotations").path("title").asString() + ".** ");
    line(tool.path("description").asString());
    JsonNode schema = tool.path("inputSchema");
    if (schema.path("properties").isEmpty()) {
      return;
    }
    line("");
    line("| parameter | type | default | meaning |");
    line("|---|---|---|---|");
    schema
        .path("properties")
        .forEachEntry((name, property) -> parameter(name, property, required(schema, name)));
    examples.forEach(this::example);
  }

  private void parameter(String name, JsonNode property, boolean required) {
    line(
        "| %s | %s | %s | %s |"
            .formatted(
                required ? "**`" + name + "`** (required)" : "`" + name + "`",
                type(property),
                property.has("default") ? "`" + Json.write(property.get("default")) + "`" : "",
                property.path("description").asString().replace("|", "\\|")));
  }

  private static String type(JsonNode property) {
    String type = property.path("type").asString();
    if (property.has("enum")) {
      return String.join(
          ", ", property.get("enum").valueStream().map(v -> "`" + v.asString() + "`").toList());
    }
    if (property.has("items")) {
      return type + " of " + property.path("items").path("type").asString();
    }
    if (property.has("minimum") && property.has("maximum")) {
      return type + ", " + property.get("minimum") + " to " + property.get("maximum");
    }
    return property.has("minimum") ? type + ", from " + property.get("minimum") : type;
  }

  private void example(PlayedExample example) {
    line("");
    line("*" + example.says() + "*");
    json(example.arguments());
    line("answers");
    json(example.answer().structuredContent());
    List<String> beside =
        example.answer().content().stream()
            .filter(block -> !block.path("type").asString().equals("text"))
            .map(ToolsDocument::block)
            .toList();
    if (!beside.isEmpty()) {
      line("and " + String.join(", ", beside) + ".");
    }
  }

  private static String block(ObjectNode block) {
    return switch (block.path("type").asString()) {
      case "resource_link" -> "a link to `" + block.path("name").asString() + "`";
      case "image" -> "the picture itself, small (" + block.path("mimeType").asString() + ")";
      case String other -> "a block of type " + other;
    };
  }

  private void json(JsonNode node) {
    List<String> lines =
        steady
            .text(node.toPrettyString())
            .lines()
            .map(one -> one.replaceFirst("^(\\s*\"[^\"]*\") : ", "$1: "))
            .toList();
    line("```json");
    lines.stream().limit(LONGEST_LINES).forEach(this::line);
    if (lines.size() > LONGEST_LINES) {
      line("... (" + (lines.size() - LONGEST_LINES) + " more lines)");
    }
    line("```");
  }

  private static boolean required(JsonNode schema, String name) {
    return schema.path("required").valueStream().anyMatch(r -> r.asString().equals(name));
  }

  private static String yes(JsonNode hints, String key) {
    return hints.path(key).asBoolean(false) ? "yes" : "";
  }

  private void line(String text) {
    out.append(text.stripTrailing()).append('\n');
  }
}

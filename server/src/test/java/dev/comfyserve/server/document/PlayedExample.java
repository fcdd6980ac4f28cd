package dev.comfyserve.server.document;

import dev.comfyserve.contract.Json;
import dev.comfyserve.mcp.client.McpClient;
import dev.comfyserve.mcp.tool.ToolResult;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One example of docs/tools.md, with the answer that a real server gave to it. */
record PlayedExample(String tool, String says, ObjectNode arguments, ToolResult answer) {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Pattern KEPT = Pattern.compile("\\$\\{(\\w+)}");

  /**
   * Plays all examples in their order; a later one may use what an earlier one was answered.
   *
   * @param kept values by name; filled further
   */
  static List<PlayedExample> play(McpClient client, Map<String, String> kept) throws Exception {
    List<PlayedExample> played = new ArrayList<>();
    for (JsonNode example : written()) {
      ObjectNode arguments =
          (ObjectNode) Json.parse(filledIn(Json.write(example.get("arguments")), kept));
      String tool = example.path("tool").asString();
      ToolResult answer = client.callTool(tool, arguments, null, PATIENCE);
      if (answer.isError() != example.path("fails").asBoolean(false)) {
        throw new AssertionError("example of " + tool + " was answered " + answer);
      }
      example
          .path("keep")
          .forEachEntry(
              (name, at) -> {
                String value = answer.structuredContent().at(at.asString()).asString("");
                if (value.isEmpty()) {
                  throw new AssertionError("nothing at " + at + " of the answer of " + tool);
                }
                kept.put(name, value);
              });
      played.add(new PlayedExample(tool, example.path("says").asString(), arguments, answer));
    }
    return played;
  }

  private static JsonNode written() throws IOException {
    try (InputStream in = PlayedExample.class.getResourceAsStream("/document/examples.json")) {
      return Json.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  private static String filledIn(String text, Map<String, String> kept) {
    return KEPT.matcher(text)
        .replaceAll(
            found -> {
              String value = kept.get(found.group(1));
              if (value == null) {
                throw new AssertionError("nothing was kept as " + found.group(1));
              }
              return value;
            });
  }
}

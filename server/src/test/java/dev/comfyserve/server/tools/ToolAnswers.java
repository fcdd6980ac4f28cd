package dev.comfyserve.server.tools;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.contract.Json;
import dev.comfyserve.mcp.client.McpClient;
import dev.comfyserve.mcp.tool.ToolResult;
import java.util.TreeSet;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What every answer of a tool has to be, whether it went well or failed. */
final class ToolAnswers {
  private ToolAnswers() {}

  static ObjectNode ids(String deploymentId) {
    return Json.object().put("deployment_id", deploymentId);
  }

  /** Exactly these. */
  static void keys(JsonNode object, String... keys) {
    assertThat(new TreeSet<>(object.propertyNames()))
        .as(object.toString())
        .isEqualTo(new TreeSet<>(Stream.of(keys).toList()));
  }

  static void code(JsonNode failure, int status, int code) {
    assertThat(failure.path("status_code").asInt()).as(failure.toString()).isEqualTo(status);
    assertThat(failure.path("error_code").asInt()).as(failure.toString()).isEqualTo(code);
  }

  static JsonNode ok(McpClient client, String tool, ObjectNode arguments) throws Exception {
    ToolResult result = client.callTool(tool, arguments, null, ToolsContract.PATIENCE);
    assertThat(result.isError()).as("%s: %s", tool, result.structuredContent()).isFalse();
    assertThat(result.structuredContent().path("ok").asBoolean()).isTrue();
    return result.structuredContent();
  }

  static JsonNode failed(McpClient client, String tool, ObjectNode arguments) throws Exception {
    ToolResult result = client.callTool(tool, arguments, null, ToolsContract.PATIENCE);
    assertThat(result.isError()).as("%s: %s", tool, result.structuredContent()).isTrue();
    JsonNode failure = result.structuredContent();
    assertThat(failure.path("ok").asBoolean(true)).isFalse();
    assertThat(result.content().getFirst().path("text").asString())
        .isEqualTo(failure.path("message").asString());
    return failure;
  }
}

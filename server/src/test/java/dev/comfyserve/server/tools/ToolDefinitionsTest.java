package dev.comfyserve.server.tools;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.Json;
import dev.comfyserve.mcp.tool.Tool;
import dev.comfyserve.mcp.tool.ToolDefinition;
import dev.comfyserve.server.picture.Thumbnails;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What assistants are told of the tools. Each definition is a reviewed file. */
class ToolDefinitionsTest {
  private static final ServerTools.Backing NOTHING =
      new ServerTools.Backing(null, null, Thumbnails.NONE);
  private static final ServerTools.Conduct CONDUCT =
      new ServerTools.Conduct(Duration.ofSeconds(50), true, InstantSource.system(), () -> false);

  static Stream<ToolDefinition> definitions() {
    return ServerTools.all(NOTHING, CONDUCT, Set.of()).stream().map(Tool::definition);
  }

  @Test
  void the_ten_tools_are_listed_in_their_order() {
    List<Tool<Caller>> tools = ServerTools.all(NOTHING, CONDUCT, Set.of());
    assertThat(tools)
        .extracting(Tool::name)
        .containsExactly(
            "list_deployments",
            "get_deployment",
            "create_deployment",
            "update_deployment",
            "delete_deployment",
            "submit_request",
            "get_request_status",
            "get_request_result",
            "cancel_request",
            "call_instance_proxy");
  }

  @ParameterizedTest
  @MethodSource("definitions")
  void a_definition_is_what_was_reviewed(ToolDefinition definition) throws IOException {
    JsonNode now = Json.parse(Json.write(shown(definition)));
    String file = "/tools/" + definition.name() + ".json";
    try (InputStream reviewed = getClass().getResourceAsStream(file)) {
      assertThat(reviewed)
          .as("no reviewed definition; if this one is right, write it to %s:%n%s", file, now)
          .isNotNull();
      JsonNode then = Json.parse(new String(reviewed.readAllBytes(), StandardCharsets.UTF_8));
      assertThat(now.toPrettyString()).isEqualTo(then.toPrettyString());
    }
  }

  @ParameterizedTest
  @MethodSource("definitions")
  void every_parameter_is_described_and_every_required_one_exists(ToolDefinition definition) {
    assertThat(definition.name()).matches("[a-z_]{1,64}");
    assertThat(definition.description()).hasSizeBetween(40, 800);
    ObjectNode schema = definition.inputSchema();
    assertThat(schema.path("type").asString()).isEqualTo("object");
    assertThat(schema.path("additionalProperties").asBoolean(true)).isFalse();
    schema
        .path("properties")
        .forEachEntry(
            (name, property) -> {
              assertThat(property.path("description").asString()).as(name).hasSizeGreaterThan(8);
              assertThat(property.path("type").asString()).as(name).isNotEmpty();
            });
    schema
        .path("required")
        .forEach(name -> assertThat(schema.path("properties").has(name.asString())).isTrue());
  }

  private static ObjectNode shown(ToolDefinition definition) {
    ObjectNode shown = Json.object();
    shown.put("name", definition.name()).put("title", definition.title());
    shown.put("description", definition.description());
    shown.set("inputSchema", definition.inputSchema());
    ObjectNode hints = shown.putObject("annotations");
    hints.put("readOnlyHint", definition.hints().readOnly());
    hints.put("destructiveHint", definition.hints().destructive());
    hints.put("idempotentHint", definition.hints().idempotent());
    hints.put("openWorldHint", definition.hints().openWorld());
    return shown;
  }
}

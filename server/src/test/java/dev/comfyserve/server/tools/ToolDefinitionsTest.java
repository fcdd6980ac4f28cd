package dev.comfyserve.server.tools;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.comfyserve.contract.Json;
import dev.comfyserve.mcp.jsonrpc.Message;
import dev.comfyserve.mcp.protocol.Answer;
import dev.comfyserve.mcp.protocol.McpOffer;
import dev.comfyserve.mcp.protocol.McpServer;
import dev.comfyserve.mcp.protocol.ProtocolVersion;
import dev.comfyserve.mcp.protocol.ServerInfo;
import dev.comfyserve.mcp.tool.Tool;
import dev.comfyserve.mcp.tool.ToolDefinition;
import dev.comfyserve.server.picture.Thumbnails;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.IntNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What assistants are told of the tools: each definition is a reviewed file in each era, and rules
 * hold for all of them. After a change on purpose: {@code mvn -pl server -am test
 * -Dtest=ToolDefinitionsTest -Dcomfyserve.write-documents=true
 * -Dsurefire.failIfNoSpecifiedTests=false}.
 */
class ToolDefinitionsTest {
  private static final Path REVIEWED = Path.of("src/test/resources/tools").toAbsolutePath();
  private static final ServerTools.Backing NOTHING =
      new ServerTools.Backing(null, null, Thumbnails.NONE);
  private static final ServerTools.Conduct CONDUCT =
      new ServerTools.Conduct(Duration.ofSeconds(50), true, InstantSource.system(), () -> false);

  private static final List<String> TEN =
      List.of(
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

  private static final Map<Toolset, List<String>> MORE =
      Map.of(
          Toolset.WORKFLOWS,
          List.of("save_workflow", "list_workflows", "get_workflow", "delete_workflow_version"),
          Toolset.FILES,
          List.of("upload_file"),
          Toolset.INSTANCES,
          List.of("list_instances"),
          Toolset.REQUESTS,
          List.of("list_requests"));

  /** readOnly, destructive, idempotent, openWorld of what does not only read. */
  private static final Map<String, List<Boolean>> HINTS =
      Map.of(
          "create_deployment", List.of(false, true, false, false),
          "update_deployment", List.of(false, true, false, false),
          "delete_deployment", List.of(false, true, true, false),
          "submit_request", List.of(false, true, false, true),
          "call_instance_proxy", List.of(false, true, false, true),
          "cancel_request", List.of(false, true, true, true),
          "save_workflow", List.of(false, false, false, false),
          "delete_workflow_version", List.of(false, true, true, false),
          "upload_file", List.of(false, false, false, false));

  static Stream<ToolDefinition> definitions() {
    Selection all = new Selection(Toolset.all(), Toolset.all(), Selection.Reading.AND_WRITING);
    return ServerTools.all(NOTHING, CONDUCT, all).stream().map(Tool::definition);
  }

  private static List<JsonNode> listed(Selection selection, ProtocolVersion version)
      throws Exception {
    McpServer<dev.comfyserve.contract.Caller> server =
        new McpServer<>(
            McpOffer.of(
                new ServerInfo("x", "1", "x", "x", null),
                "x",
                ServerTools.registry(NOTHING, CONDUCT, selection),
                ServerTools.FAULTS),
            () -> "reference");
    var answer =
        server.answer(
            version, new Message.Request(IntNode.valueOf(1), "tools/list", Json.object()));
    JsonNode tools = ((Answer.Done<?>) answer).result().path("tools");
    return tools.valueStream().toList();
  }

  @Test
  void tools_are_listed_in_one_order_whatever_was_selected() throws Exception {
    for (int bits = 0; bits < 1 << Toolset.values().length; bits++) {
      Set<Toolset> sets = EnumSet.noneOf(Toolset.class);
      List<String> expected = new ArrayList<>(TEN);
      for (Toolset set : Toolset.values()) {
        if ((bits & 1 << set.ordinal()) != 0) {
          sets.add(set);
          expected.addAll(MORE.get(set));
        }
      }
      for (ProtocolVersion version : ProtocolVersion.values()) {
        assertThat(
                listed(new Selection(sets, Toolset.all(), Selection.Reading.AND_WRITING), version))
            .extracting(tool -> tool.path("name").asString())
            .containsExactlyElementsOf(expected);
        assertThat(listed(new Selection(sets, Toolset.all(), Selection.Reading.BY_TOKEN), version))
            .extracting(tool -> tool.path("name").asString())
            .containsExactlyElementsOf(
                expected.stream().filter(name -> !HINTS.containsKey(name)).toList());
      }
    }
  }

  @Test
  void a_definition_is_what_was_reviewed() throws Exception {
    Selection all = new Selection(Toolset.all(), Toolset.all(), Selection.Reading.AND_WRITING);
    for (ProtocolVersion version :
        List.of(ProtocolVersion.NEWEST_LEGACY, ProtocolVersion.V2026_07_28)) {
      Path folder = REVIEWED.resolve(version.modern() ? "modern" : "legacy");
      List<String> names = new ArrayList<>();
      for (JsonNode tool : listed(all, version)) {
        String file = tool.path("name").asString() + ".json";
        names.add(file);
        held(folder.resolve(file), tool);
      }
      try (Stream<Path> files = Files.list(folder)) {
        assertThat(files.map(file -> file.getFileName().toString()))
            .containsExactlyInAnyOrderElementsOf(names);
      }
    }
  }

  private static void held(Path file, JsonNode tool) throws IOException {
    String now = tool.toPrettyString() + "\n";
    if (Boolean.getBoolean("comfyserve.write-documents")) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, now);
    }
    assertThat(file).exists();
    assertThat(now).isEqualTo(Files.readString(file));
  }

  @ParameterizedTest
  @MethodSource("definitions")
  void a_tool_is_named_and_described_for_who_has_nothing_else(ToolDefinition definition) {
    assertThat(definition.name())
        .matches("(list|get|create|update|delete|submit|cancel|call|save|upload)(_[a-z]+)+")
        .hasSizeLessThanOrEqualTo(64);
    assertThat(definition.title()).isNotBlank().hasSizeLessThan(40);
    assertThat(definition.description()).hasSizeBetween(40, 800).endsWith(".");
    boolean chained =
        Stream.concat(TEN.stream(), MORE.values().stream().flatMap(List::stream))
            .filter(other -> !other.equals(definition.name()))
            .anyMatch(definition.description()::contains);
    boolean last =
        definition.name().matches("(cancel|delete|update|create|call)_.*|get_request_result");
    assertThat(chained || last).as("says what to do next: %s", definition.name()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("definitions")
  void a_schema_is_valid_closed_and_described(ToolDefinition definition) throws IOException {
    ObjectNode schema = definition.inputSchema();
    var metaSchema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(
                com.networknt.schema.SchemaLocation.of(
                    "https://json-schema.org/draft/2020-12/schema"));
    assertThat(metaSchema.validate(schema)).isEmpty();
    assertThat(Json.write(schema)).doesNotContain("$ref");
    assertThat(schema.path("type").asString()).isEqualTo("object");
    assertThat(schema.path("additionalProperties").asBoolean(true)).isFalse();
    schema
        .path("properties")
        .forEachEntry(
            (name, property) -> {
              assertThat(name).matches("[a-z0-9]+(_[a-z0-9]+)*");
              assertThat(property.path("description").asString())
                  .as(name)
                  .hasSizeBetween(9, 400)
                  .endsWith(".");
              assertThat(property.path("type").asString()).as(name).isNotEmpty();
            });
    schema
        .path("required")
        .forEach(name -> assertThat(schema.path("properties").has(name.asString())).isTrue());
  }

  @ParameterizedTest
  @MethodSource("definitions")
  void hints_are_those_of_the_contract(ToolDefinition definition) {
    var hints = definition.hints();
    assertThat(
            List.of(hints.readOnly(), hints.destructive(), hints.idempotent(), hints.openWorld()))
        .isEqualTo(HINTS.getOrDefault(definition.name(), List.of(true, false, true, false)));
  }

  /** Each such header would have to be allowed to web pages too. */
  @ParameterizedTest
  @MethodSource("definitions")
  void no_argument_travels_in_a_header(ToolDefinition definition) {
    assertThat(definition.headerParameters()).isEmpty();
  }
}

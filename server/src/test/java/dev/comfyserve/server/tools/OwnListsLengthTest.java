package dev.comfyserve.server.tools;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.contract.Json;
import dev.comfyserve.contract.OwnApi;
import dev.comfyserve.mcp.tool.ToolResult;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What a model reads of workflows, instances and requests that are many. */
class OwnListsLengthTest {
  private static final Random RANDOM = new Random(13);

  private static OwnApi host(String method, Object answer) {
    return ReadByModel.host(OwnApi.class, Map.of(method, _ -> answer));
  }

  private static ArrayNode many(int count, IntFunction<ObjectNode> one) {
    ArrayNode all = Json.MAPPER.createArrayNode();
    for (int i = 0; i < count; i++) {
      all.add(one.apply(i));
    }
    return all;
  }

  private static String time(int number) {
    return "2026-11-%02dT09:02:11.%06d+00:00".formatted(1 + number % 28, RANDOM.nextInt(1_000_000));
  }

  private static ObjectNode workflow(int number) {
    ObjectNode one = Json.object().put("workflow_id", ReadByModel.id(RANDOM));
    one.put("name", "Portrait upscaler 4x for team " + number);
    ArrayNode versions = one.putArray("versions");
    for (int i = 1; i <= 1 + number % 12; i++) {
      versions.add("v" + i);
    }
    return one.put("created_at", time(number)).put("updated_at", time(number));
  }

  private static ObjectNode request(int number) {
    return Json.object()
        .put("request_id", ReadByModel.id(RANDOM))
        .put("deployment_id", ReadByModel.id(RANDOM))
        .put("status", number % 2 == 0 ? "succeeded" : "failed")
        .put("created_at", time(number))
        .put("finished_at", time(number))
        .put("expires_at", time(number));
  }

  private static ObjectNode instance(int number) {
    return Json.object()
        .put("id", ReadByModel.id(RANDOM))
        .put("state", "busy")
        .put("runtime", "attached")
        .put("slot", "http://10.0.0." + number + ":8188")
        .put("since", time(number))
        .put("request_id", ReadByModel.id(RANDOM));
  }

  /** As a person would write into a text box, in many words. */
  private static ObjectNode version(int nodes, int repeated) {
    ObjectNode graph = Json.object();
    for (int i = 1; i <= nodes; i++) {
      ObjectNode node = graph.putObject("" + i).put("class_type", "CLIPTextEncode");
      node.putObject("_meta").put("title", "Prompt of scene number " + i);
      node.putObject("inputs").put("text", "a red fox in the snow, 大雪の中の狐. ".repeat(repeated));
    }
    ObjectNode one = Json.object().put("workflow_id", ReadByModel.id(RANDOM));
    one.put("workflow_version", "v2").put("name", "Long film").put("runtime", "default");
    one.put("created_at", time(1)).set("workflow_api_json", graph);
    return one.put("readme", "What it does.\n".repeat(10_000));
  }

  private static ToolResult workflow(ObjectNode version, String... nodes) throws Exception {
    ObjectNode in = Json.object().put("workflow_id", ReadByModel.id(RANDOM)).put("version", "v2");
    for (String node : nodes) {
      in.withArray("node_ids").add(node);
    }
    return ReadByModel.call(
        GetWorkflow.tool(host("getWorkflowVersion", version), Told.PLAINLY), in);
  }

  private static ToolResult workflows(int count, ObjectNode in) throws Exception {
    return ReadByModel.call(
        ListWorkflows.tool(
            host("listWorkflows", many(count, OwnListsLengthTest::workflow)), Told.PLAINLY),
        in);
  }

  @Test
  void a_few_workflows_are_listed_whole() throws Exception {
    JsonNode read = ReadByModel.within(workflows(40, Json.object()));
    assertThat(read.propertyNames()).containsExactly("ok", "workflows");
    assertThat(read.at("/workflows/11/versions")).hasSize(12);
  }

  @Test
  void three_hundred_workflows_are_named_each_with_its_newest_versions() throws Exception {
    ToolResult answer = workflows(300, Json.object());
    JsonNode read = ReadByModel.within(answer);
    assertThat(read.path("workflows")).hasSize(300);
    assertThat(read.at("/workflows/11/versions").toString()).isEqualTo("[\"v10\",\"v11\",\"v12\"]");
    assertThat(read.at("/workflows/11/versions_omitted").asInt()).isEqualTo(9);
    assertThat(read.at("/workflows/299/workflow_id").asString()).hasSize(36);
    assertThat(read.path("fields_omitted").toString()).contains("created_at");
    assertThat(read.path("next").asString()).contains("get_workflow", "name_contains");
    assertThat(answer.content().getFirst().path("text").asString()).contains("fields_omitted");
  }

  @Test
  void of_three_thousand_workflows_the_others_are_counted_and_found_by_name() throws Exception {
    JsonNode read = ReadByModel.within(workflows(3000, Json.object()));
    int named = read.path("workflows").size();
    assertThat(named).isGreaterThan(250);
    assertThat(read.path("workflows_omitted").asInt()).isEqualTo(3000 - named);
    JsonNode found =
        ReadByModel.within(workflows(3000, Json.object().put("name_contains", "TEAM 2999")));
    assertThat(found.path("workflows")).hasSize(1);
    ToolResult none = workflows(3, Json.object().put("name_contains", "upscaler 5x"));
    assertThat(none.content().getFirst().path("text").asString()).contains("without name_contains");
  }

  @Test
  void of_a_workflow_with_very_many_versions_the_newest_are_named() throws Exception {
    ObjectNode workflow = workflow(1);
    workflow.putArray("versions");
    for (int i = 1; i <= 9000; i++) {
      workflow.withArray("versions").add("version-" + i);
    }
    JsonNode read =
        ReadByModel.within(
            ReadByModel.call(
                GetWorkflow.tool(host("getWorkflow", workflow), Told.PLAINLY),
                Json.object().put("workflow_id", ReadByModel.id(RANDOM))));
    assertThat(read.at("/workflow/versions/2").asString()).isEqualTo("version-9000");
    assertThat(read.at("/workflow/versions_omitted").asInt()).isEqualTo(8997);
    assertThat(read.path("omitted").toString()).contains("older versions", "REST");
  }

  @Test
  void a_graph_that_fits_is_given_whole() throws Exception {
    JsonNode read = ReadByModel.within(workflow(version(20, 3)));
    assertThat(read.at("/workflow/workflow_api_json")).hasSize(20);
    assertThat(read.path("omitted").toString()).contains("readme").doesNotContain("nodes lists");
  }

  @ParameterizedTest
  @ValueSource(ints = {300, 3000})
  void of_a_graph_with_long_texts_the_nodes_are_listed(int nodes) throws Exception {
    ToolResult answer = workflow(version(nodes, 60));
    JsonNode read = ReadByModel.within(answer);
    assertThat(read.at("/workflow").has("workflow_api_json")).isFalse();
    assertThat(read.path("nodes").size()).isGreaterThanOrEqualTo(300);
    assertThat(read.path("nodes").size() + read.path("nodes_omitted").asInt()).isEqualTo(nodes);
    assertThat(read.at("/nodes/299").toString())
        .isEqualTo(
            "{\"node_id\":\"300\",\"class_type\":\"CLIPTextEncode\",\"title\":\"Prompt of"
                + " scene number 300\"}");
    assertThat(read.path("omitted").toString()).contains("node_ids", "REST");
    assertThat(answer.content().getFirst().path("text").asString()).contains(nodes + " nodes");
  }

  @Test
  void nodes_are_given_whole_as_many_as_fit_and_the_others_are_named() throws Exception {
    ObjectNode version = version(300, 60);
    ((ObjectNode) version.at("/workflow_api_json/7/inputs"))
        .put("text", "a red fox. ".repeat(20_000));
    String[] wanted = new String[200];
    for (int i = 0; i < wanted.length; i++) {
      wanted[i] = "" + (i + 2);
    }
    wanted[199] = "no such node";
    JsonNode whole = version.at("/workflow_api_json/2").deepCopy();
    JsonNode read = ReadByModel.within(workflow(version, wanted));
    int given = read.at("/workflow/workflow_api_json").size();
    assertThat(given).isGreaterThan(5);
    assertThat(read.at("/workflow/workflow_api_json/2")).isEqualTo(whole);
    assertThat(read.path("nodes_omitted")).hasSize(199 - 1 - given);
    assertThat(read.path("omitted").toString())
        .contains("node 7: too long for any answer", "as node_ids of another get_workflow");
    assertThat(read.path("unknown_node_ids").toString()).isEqualTo("[\"no such node\"]");
  }

  @Test
  void a_hundred_requests_are_listed_whole() throws Exception {
    OwnApi own = host("recentRequests", many(100, OwnListsLengthTest::request));
    JsonNode read =
        ReadByModel.within(
            ReadByModel.call(
                ListRequests.tool(own, Told.PLAINLY), Json.object().put("limit", 100)));
    assertThat(read.path("requests")).hasSize(100);
    assertThat(read.at("/requests/99").propertyNames())
        .contains("request_id", "deployment_id", "status", "created_at");
  }

  @ParameterizedTest
  @ValueSource(ints = {60, 600})
  void instances_are_listed_with_what_the_proxy_needs(int count) throws Exception {
    OwnApi own = host("listInstances", many(count, OwnListsLengthTest::instance));
    JsonNode read =
        ReadByModel.within(
            ReadByModel.call(
                ListInstances.tool(own, Told.PLAINLY),
                Json.object().put("deployment_id", ReadByModel.id(RANDOM))));
    int listed = read.path("instances").size();
    assertThat(listed + read.path("instances_omitted").asInt()).isEqualTo(count);
    assertThat(read.path("instances").path(listed - 1).propertyNames())
        .contains("id", "state", "request_id");
    assertThat(read.propertyNames().contains("next")).isEqualTo(count == 600);
  }

  @Test
  void of_very_many_warnings_the_first_are_told() throws Exception {
    ObjectNode saved = Json.object().put("workflow_id", ReadByModel.id(RANDOM)).put("name", "x");
    ArrayNode warnings = saved.put("workflow_version", "v1").putArray("warnings");
    for (int i = 0; i < 3000; i++) {
      warnings.add("node " + i + ": the class FaceDetailer is not known to any runtime yet");
    }
    ToolResult answer =
        ReadByModel.call(
            SaveWorkflow.tool(host("saveWorkflow", saved), Told.PLAINLY), Json.object());
    JsonNode read = ReadByModel.within(answer);
    int told = read.at("/workflow/warnings").size();
    assertThat(told).isGreaterThan(200);
    assertThat(read.at("/workflow/warnings_omitted").asInt()).isEqualTo(3000 - told);
    assertThat(answer.content().getFirst().path("text").asString()).contains("3000 warning(s)");
  }
}

package dev.comfyserve.server.tools;

import static dev.comfyserve.server.tools.ToolAnswers.code;
import static dev.comfyserve.server.tools.ToolAnswers.failed;
import static dev.comfyserve.server.tools.ToolAnswers.ids;
import static dev.comfyserve.server.tools.ToolAnswers.keys;
import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.contract.Json;
import dev.comfyserve.mcp.client.McpClient;
import dev.comfyserve.mcp.tool.ToolResult;
import dev.comfyserve.server.ServerFixture;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the ten tools do over MCP, whatever is behind them: a ComfyServe's own queue, or a gateway
 * in front of RunComfy. The same keys, the same codes.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 3, unit = TimeUnit.MINUTES)
abstract class ToolsContract {
  static final Duration PATIENCE = Duration.ofSeconds(90);

  /** The saved graph: a picture that takes a while if asked to. */
  static final ObjectNode GRAPH =
      (ObjectNode)
          Json.parse(
              """
              {"1": {"class_type": "EmptyImage", "_meta": {"title": "Canvas"}, "inputs":
                  {"width": 32, "height": 16, "batch_size": 1, "color": 255}},
               "2": {"class_type": "TestSlow", "inputs": {"image": ["1", 0], "seconds": 0.0, "steps": 4}},
               "9": {"class_type": "SaveImage", "inputs": {"images": ["2", 0], "filename_prefix": "both"}}}
              """);

  /** How a request is to go. */
  enum Way {
    QUICKLY,
    FOR_LONG,
    WRONG
  }

  private McpClient alice;
  private McpClient bob;

  abstract URI endpoint();

  abstract String aliceToken();

  abstract String bobToken();

  /** The id of {@link #GRAPH}, saved by alice. */
  abstract String workflowId();

  /** The arguments of a submit that goes this way, without the deployment. */
  abstract ObjectNode submission(Way way);

  @BeforeEach
  void connect() throws Exception {
    alice = McpClient.connect(endpoint(), aliceToken(), PATIENCE);
    bob = McpClient.connect(endpoint(), bobToken(), PATIENCE);
  }

  @AfterEach
  void disconnect() {
    alice.close();
    bob.close();
  }

  @Test
  void from_the_list_to_the_picture() throws Exception {
    String id = deploy("flow");
    JsonNode listed = ok("list_deployments", Json.object());
    keys(listed, "ok", "deployments");
    JsonNode one =
        listed
            .path("deployments")
            .valueStream()
            .filter(d -> d.path("id").asString().equals(id))
            .findFirst()
            .orElseThrow();
    assertThat(one.propertyNames())
        .contains(
            "id",
            "name",
            "workflow_id",
            "workflow_version",
            "hardware",
            "min_instances",
            "max_instances",
            "queue_size",
            "keep_warm_duration_in_seconds",
            "status",
            "is_enabled",
            "created_at",
            "updated_at")
        .doesNotContain("payload", "readme");
    assertThat(one.path("hardware").toString()).isEqualTo("[\"AMPERE_48\"]");
    assertThat(one.path("created_at").asString()).matches("[-0-9T:]{19}\\.\\d{6}\\+00:00");

    JsonNode got = ok("get_deployment", ids(id).put("include_payload", true));
    keys(got, "ok", "deployment", "payload_summary");
    assertThat(got.at("/deployment/payload/workflow_api_json/1/class_type").asString())
        .isEqualTo("EmptyImage");
    JsonNode canvas = node(got.path("payload_summary"), "1");
    assertThat(canvas.path("class_type").asString()).isEqualTo("EmptyImage");
    assertThat(canvas.path("title").asString()).isEqualTo("Canvas");
    JsonNode width =
        canvas
            .path("inputs")
            .valueStream()
            .filter(input -> input.path("name").asString().equals("width"))
            .findFirst()
            .orElseThrow();
    assertThat(width.path("settable").asBoolean()).isTrue();
    assertThat(width.path("max").asInt()).isEqualTo(16384);

    ObjectNode arguments = submission(Way.QUICKLY).put("deployment_id", id);
    ToolResult result =
        alice.callTool(
            "submit_request", arguments.put("wait_for_completion", true), null, PATIENCE);
    JsonNode answer = result.structuredContent();
    keys(answer, "ok", "deployment_id", "submission", "status", "result", "output_urls");
    keys(answer.path("submission"), "request_id", "status_url", "result_url", "cancel_url");
    assertThat(answer.at("/result/status").asString()).isEqualTo("succeeded");
    assertThat(answer.path("output_urls")).hasSize(1);
    JsonNode file = answer.at("/output_urls/0");
    keys(file, "node_id", "channel", "url", "filename", "subfolder", "type");
    assertThat(file.path("filename").asString()).startsWith("both_0");
    assertThat(Json.parse(result.content().get(1).path("text").asString())).isEqualTo(answer);
    assertThat(result.content())
        .anySatisfy(block -> assertThat(block.path("type").asString()).isEqualTo("resource_link"));
  }

  @Test
  void a_wait_that_ends_early_hands_back_the_id_and_a_cancel_ends_the_job() throws Exception {
    String id = deploy("long");
    JsonNode answer =
        ok(
            "submit_request",
            submission(Way.FOR_LONG)
                .put("deployment_id", id)
                .put("wait_for_completion", true)
                .put("timeout_seconds", 1));
    keys(
        answer,
        "ok",
        "deployment_id",
        "submission",
        "still_running",
        "request_id",
        "status",
        "next");
    assertThat(answer.path("still_running").asBoolean()).isTrue();
    ObjectNode request = ids(id).put("request_id", answer.path("request_id").asString());
    JsonNode status = ok("get_request_status", request).path("status");
    assertThat(status.path("status").asString()).isIn("in_queue", "in_progress");
    JsonNode cancel = ok("cancel_request", request);
    keys(cancel, "ok", "cancel");
    keys(cancel.path("cancel"), "request_id", "status", "outcome");
    assertThat(cancel.at("/cancel/outcome").asString()).isEqualTo("cancelled");
    assertThat(cancel.at("/cancel/status").asString()).isEqualTo("completed");
    assertThat(ok("cancel_request", request).at("/cancel/outcome").asString())
        .as("safe to repeat")
        .isEqualTo("cancelled");
    JsonNode result = ok("get_request_result", request);
    keys(result, "ok", "result", "output_urls");
    assertThat(result.at("/result/status").asString()).isEqualTo("cancelled");
    assertThat(result.path("output_urls")).isEmpty();
  }

  @Test
  void a_live_instance_can_be_called_and_nothing_else_through_it() throws Exception {
    String id = deploy("instance");
    JsonNode submitted = ok("submit_request", submission(Way.FOR_LONG).put("deployment_id", id));
    keys(submitted, "ok", "deployment_id", "submission", "next");
    ObjectNode request =
        ids(id).put("request_id", submitted.at("/submission/request_id").asString());
    String instance = runsOn(request);
    JsonNode stats = ok("call_instance_proxy", proxy(id, instance, "system_stats"));
    assertThat(stats.path("response").has("system")).as("ComfyUI's reads want GET").isTrue();
    ObjectNode free = proxy(id, instance, "api/free");
    free.putObject("request_body").put("unload_models", true);
    assertThat(ok("call_instance_proxy", free).at("/response/status_code").asInt()).isEqualTo(200);
    for (String path : List.of("../x", "a/%2e%2e/%2e%2e/x", "https://other.example/x")) {
      code(failed(alice, "call_instance_proxy", proxy(id, instance, path)), 404, 404001);
    }
    code(
        failed(alice, "call_instance_proxy", proxy(id, ServerFixture.UNKNOWN, "queue")),
        404,
        404001);
    ok("cancel_request", request);
  }

  @Test
  void a_call_without_a_body_reads_where_comfyui_has_a_read_and_acts_where_it_has_none()
      throws Exception {
    String id = deploy("reads");
    JsonNode submitted = ok("submit_request", submission(Way.FOR_LONG).put("deployment_id", id));
    ObjectNode request =
        ids(id).put("request_id", submitted.at("/submission/request_id").asString());
    String instance = runsOn(request);
    for (String path : List.of("queue", "api/queue", "/system_stats")) {
      JsonNode read = ok("call_instance_proxy", proxy(id, instance, path)).path("response");
      assertThat(read.has("status_code")).as("%s: %s", path, read).isFalse();
    }
    for (String path : List.of("api/nope", "http://evil/")) {
      assertThat(
              failed(alice, "call_instance_proxy", proxy(id, instance, path))
                  .path("message")
                  .asString())
          .as(path)
          .contains("Check comfy_backend_path")
          .doesNotContain("Check the id", "come and go");
    }
    assertThat(
            ok("call_instance_proxy", proxy(id, instance, "api/interrupt"))
                .at("/response/status_code")
                .asInt())
        .isEqualTo(200);
    ok("cancel_request", request);
  }

  @Test
  void a_name_in_place_of_an_id_is_answered_with_the_id() throws Exception {
    String first = deploy("Tint it");
    ObjectNode named = Json.object().put("deployment_id", "tint IT");
    JsonNode one = failed(alice, "get_deployment", named);
    code(one, 404, 404001);
    assertThat(one.path("message").asString())
        .isEqualTo("\"tint IT\" is the name of deployment " + first + ": call again with that id.");
    String second = deploy("tint it");
    for (String tool : List.of("submit_request", "delete_deployment")) {
      assertThat(failed(alice, tool, named).path("message").asString())
          .contains("2 deployments", first, second);
    }
    assertThat(failed(bob, "get_deployment", named).path("message").asString())
        .doesNotContain(first)
        .contains("list_deployments");
  }

  /** The instance, once the request runs. */
  private String runsOn(ObjectNode request) throws Exception {
    JsonNode status = ok("get_request_status", request).path("status");
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!status.path("status").asString().equals("in_progress") && System.nanoTime() < end) {
      TimeUnit.MILLISECONDS.sleep(50);
      status = ok("get_request_status", request).path("status");
    }
    return status.path("instance_id").asString();
  }

  @Test
  void a_failed_request_names_its_reason_and_the_next_step() throws Exception {
    String id = deploy("wrong");
    ToolResult called =
        alice.callTool(
            "submit_request",
            submission(Way.WRONG).put("deployment_id", id).put("wait_for_completion", true),
            null,
            PATIENCE);
    JsonNode answer = called.structuredContent();
    assertThat(called.isError()).as("the call itself went well").isFalse();
    assertThat(answer.at("/status/status").asString()).isEqualTo("completed");
    assertThat(answer.at("/result/status").asString()).isEqualTo("failed");
    keys(answer.at("/result/error"), "errorCode", "error", "details", "debugInfo");
    assertThat(answer.at("/result/error/errorCode").asInt()).isEqualTo(30001);
    assertThat(called.content().getFirst().path("text").asString())
        .contains("failed", "30001", "submit a new request");
    assertThat(answer.path("message").asString())
        .as("for clients that show their model the structure only")
        .contains("failed", "30001", "submit a new request");
  }

  @Test
  void update_and_delete_act_and_say_so() throws Exception {
    String id = deploy("changing");
    JsonNode changed = ok("update_deployment", ids(id).put("max_instances", 2));
    keys(changed, "ok", "deployment");
    assertThat(changed.at("/deployment/name").asString()).isEqualTo("changing");
    assertThat(changed.at("/deployment/max_instances").asInt()).isEqualTo(2);
    JsonNode disabled = ok("update_deployment", ids(id).put("is_enabled", false));
    assertThat(disabled.at("/deployment/status").asString()).isEqualTo("disabled");
    JsonNode refused = failed(alice, "submit_request", ids(id));
    code(refused, 409, 10002);
    assertThat(refused.path("message").asString()).contains("is_enabled=true");
    code(failed(alice, "update_deployment", ids(id)), 422, 422001);
    JsonNode deleted = ok("delete_deployment", ids(id));
    keys(deleted, "ok", "response");
    assertThat(deleted.path("response"))
        .isEqualTo(Json.object().put("id", id).put("deleted", true));
    code(failed(alice, "get_deployment", ids(id)), 410, 10003);
  }

  @Test
  void every_fault_is_told_at_once_with_its_place() throws Exception {
    JsonNode faults =
        failed(
            alice,
            "create_deployment",
            (ObjectNode)
                Json.parse(
                    "{\"workflow_id\": \"%s\", \"max_instances\": 99, \"hardware\": \"POTATO\"}"
                        .formatted(workflowId())));
    code(faults, 422, 422001);
    assertThat(faults.path("detail").valueStream().map(f -> f.path("loc").toString()))
        .anyMatch(loc -> loc.contains("name"))
        .anyMatch(loc -> loc.contains("max_instances"))
        .anyMatch(loc -> loc.contains("hardware"));

    ObjectNode crossed = Json.object().put("name", "x").put("workflow_id", workflowId());
    crossed.put("workflow_version", "v1").put("min_instances", 3).put("max_instances", 2);
    JsonNode range = failed(alice, "create_deployment", crossed);
    code(range, 422, 422001);
    keys(range, "ok", "message", "status_code", "error_code", "detail", "payload");

    String id = deploy("overrides");
    JsonNode unknown =
        failed(
            alice,
            "submit_request",
            (ObjectNode)
                Json.parse(
                    """
                    {"deployment_id": "%s", "overrides": {"1": {"inputs": {"wdth": 1}}, "7": {"inputs": {"text": "x"}}}}
                    """
                        .formatted(id)));
    code(unknown, 422, 422001);
    assertThat(unknown.path("detail").toString()).contains("wdth", "\"7\"");
    assertThat(unknown.path("message").asString()).contains("include_payload=true");
  }

  @Test
  void an_object_that_came_as_a_string_is_taken_as_one() throws Exception {
    String id = deploy("habits");
    ObjectNode call =
        ids(id).put("overrides", "{\"9\": {\"inputs\": {\"filename_prefix\": \"s\"}}}");
    assertThat(ok("submit_request", call).at("/submission/request_id").asString()).isNotEmpty();
  }

  @Test
  void unknown_things_and_anothers_things_answer_the_same() throws Exception {
    String id = deploy("private");
    JsonNode done =
        ok(
            "submit_request",
            submission(Way.QUICKLY).put("deployment_id", id).put("wait_for_completion", true));
    String request = done.at("/submission/request_id").asString();
    for (Map.Entry<String, ObjectNode> call :
        Map.of(
                "get_deployment", ids(id),
                "delete_deployment", ids(id),
                "submit_request", ids(id),
                "update_deployment", ids(id).put("name", "stolen"),
                "get_request_status", ids(id).put("request_id", request),
                "get_request_result", ids(id).put("request_id", request),
                "cancel_request", ids(id).put("request_id", request))
            .entrySet()) {
      ObjectNode unknown = call.getValue().deepCopy();
      unknown.put("deployment_id", ServerFixture.UNKNOWN);
      JsonNode foreign = failed(bob, call.getKey(), call.getValue());
      code(foreign, 404, 404001);
      assertThat(masked(foreign)).isEqualTo(masked(failed(bob, call.getKey(), unknown)));
    }
    assertThat(ToolAnswers.ok(bob, "list_deployments", Json.object()).path("deployments"))
        .isEmpty();
    ObjectNode create = Json.object().put("name", "x").put("workflow_id", workflowId());
    JsonNode theirs = failed(bob, "create_deployment", create.put("workflow_version", "v1"));
    code(theirs, 404, 404001);
    assertThat(theirs.path("message").asString()).contains("saved workflow");
  }

  @Test
  void no_token_is_401_with_a_challenge() throws Exception {
    for (String authorization : new String[] {null, "Basic abc", "Bearer", "Bearer "}) {
      HttpResponse<String> answer = post("{}", authorization);
      assertThat(answer.statusCode()).as("%s", authorization).isEqualTo(401);
      assertThat(answer.headers().firstValue("WWW-Authenticate").orElse("")).startsWith("Bearer");
      assertThat(answer.body()).contains("401001");
    }
  }

  @Test
  void a_body_beyond_the_limit_is_413_in_the_contracts_words() throws Exception {
    HttpResponse<String> answer =
        post("{\"a\": \"" + "x".repeat(2 << 20) + "\"}", "Bearer " + aliceToken());
    assertThat(answer.statusCode()).isEqualTo(413);
    JsonNode body = Json.parse(answer.body());
    keys(body, "ok", "error", "limit_bytes");
    assertThat(body.path("limit_bytes").asLong()).isEqualTo(1 << 20);
  }

  HttpResponse<String> post(String body, String authorization) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(endpoint())
            .timeout(PATIENCE)
            .header("Content-Type", "application/json")
            .header("Accept", "application/json, text/event-stream")
            .POST(BodyPublishers.ofString(body));
    if (authorization != null) {
      request.header("Authorization", authorization);
    }
    try (HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      return http.send(request.build(), BodyHandlers.ofString());
    }
  }

  private static ObjectNode proxy(String id, String instance, String path) {
    return ids(id).put("instance_id", instance).put("comfy_backend_path", path);
  }

  private static JsonNode node(JsonNode summary, String id) {
    return summary
        .valueStream()
        .filter(one -> one.path("node_id").asString().equals(id))
        .findFirst()
        .orElseThrow();
  }

  private static String masked(JsonNode failure) {
    return failure.toString().replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "ID");
  }

  String deploy(String name) throws Exception {
    ObjectNode arguments = Json.object().put("name", name).put("workflow_id", workflowId());
    JsonNode made = ok("create_deployment", arguments.put("workflow_version", "v1"));
    keys(made, "ok", "deployment");
    return made.at("/deployment/id").asString();
  }

  JsonNode ok(String tool, ObjectNode arguments) throws Exception {
    return ToolAnswers.ok(alice, tool, arguments);
  }
}

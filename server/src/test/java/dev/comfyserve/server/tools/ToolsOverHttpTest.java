package dev.comfyserve.server.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.comfyserve.client.ComfyServeClient;
import dev.comfyserve.contract.Json;
import dev.comfyserve.contract.Secret;
import dev.comfyserve.mcp.client.McpClient;
import dev.comfyserve.mcp.client.McpClientException;
import dev.comfyserve.mcp.client.ProgressListener;
import dev.comfyserve.mcp.tool.ToolResult;
import dev.comfyserve.server.ComfyServe;
import dev.comfyserve.server.OpenApiCheck;
import dev.comfyserve.server.RunningServer;
import dev.comfyserve.server.config.ServerConfig;
import dev.comfyserve.store.Store;
import dev.comfyserve.store.TokenStore;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The ten tools as an assistant calls them: the real endpoint, the real queue, a real engine. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class ToolsOverHttpTest {
  private static final Secret TOKEN = new Secret("owner-token-0123456789");
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String UNKNOWN = "00000000-0000-4000-8000-000000000000";
  private static final String GRAPH =
      """
      {"1": {"class_type": "EmptyImage", "inputs": {"width": 32, "height": 16, "batch_size": 1, "color": 255}},
       "2": {"class_type": "TestSlow", "inputs": {"image": ["1", 0], "seconds": 0.0, "steps": 4}},
       "9": {"class_type": "SaveImage", "inputs": {"images": ["2", 0], "filename_prefix": "tools"}}}
      """;

  private static final OpenApiCheck OPEN_API = new OpenApiCheck();

  @TempDir private static Path folder;

  private static RunningServer server;
  private static McpClient mcp;
  private static McpClient stranger;
  private static String workflowId;

  @BeforeAll
  static void serve() throws Exception {
    server =
        ComfyServe.start(
            ServerConfig.load(
                Map.of("COMFYSERVE_TOKEN", TOKEN.reveal(), "COMFYSERVE_TEST_NODES", "1"),
                Map.of("data", folder.toString(), "port", "0", "wait_cap_seconds", "5")));
    Secret other;
    try (TokenStore store =
        Store.openBeside(folder, InstantSource.system(), () -> UUID.randomUUID().toString())) {
      other = store.tokens().create("other");
    }
    URI endpoint = URI.create(server.bound() + "/mcp");
    mcp = McpClient.connect(endpoint, TOKEN.reveal(), PATIENCE);
    stranger = McpClient.connect(endpoint, other.reveal(), PATIENCE);
    try (ComfyServeClient client = new ComfyServeClient(server.bound(), TOKEN)) {
      ObjectNode workflow = Json.object();
      workflow.put("name", "tools").set("workflow_api_json", Json.parse(GRAPH));
      workflowId =
          client.own().saveWorkflow(client.caller(), workflow).path("workflow_id").asString();
    }
  }

  @AfterAll
  static void stop() throws Exception {
    mcp.close();
    stranger.close();
    server.close();
  }

  @Test
  void an_assistant_gets_from_the_list_to_the_picture() throws Exception {
    String id = deploy("flow");
    assertThat(ok(mcp, "list_deployments", Json.object()).path("deployments"))
        .anySatisfy(one -> assertThat(one.path("id").asString()).isEqualTo(id));

    JsonNode got =
        ok(
            mcp,
            "get_deployment",
            Json.object().put("deployment_id", id).put("include_payload", true));
    JsonNode empty =
        got.path("payload_summary")
            .valueStream()
            .filter(node -> node.path("node_id").asString().equals("1"))
            .findFirst()
            .orElseThrow();
    assertThat(empty.path("class_type").asString()).isEqualTo("EmptyImage");
    JsonNode width =
        empty
            .path("inputs")
            .valueStream()
            .filter(input -> input.path("name").asString().equals("width"))
            .findFirst()
            .orElseThrow();
    assertThat(width.path("settable").asBoolean()).isTrue();
    assertThat(width.path("max").asInt()).isEqualTo(16384);

    List<String> messages = new ArrayList<>();
    ToolResult result =
        mcp.callTool(
            "submit_request",
            (ObjectNode)
                Json.parse(
                    """
                    {"deployment_id": "%s", "wait_for_completion": true,
                     "overrides": {"1": {"inputs": {"color": 65280}}, "2": {"inputs": {"seconds": 1.5}}}}
                    """
                        .formatted(id)),
            (progress, total, message) -> messages.add(message),
            PATIENCE);
    JsonNode answer = result.structuredContent();
    String requestId = answer.path("submission").path("request_id").asString();
    assertThat(messages).isNotEmpty();
    assertThat(messages.getFirst()).contains(requestId);
    // Which steps are told depends on the machine: quick ones are told together.
    assertThat(messages)
        .anySatisfy(m -> assertThat(m).containsPattern("\\(TestSlow\\), step [1-4] of 4"));
    assertThat(answer.path("result").path("status").asString()).isEqualTo("succeeded");
    assertThat(answer.path("output_urls")).hasSize(1);
    assertThat(answer.path("output_urls").path(0).path("node_id").asString()).isEqualTo("9");
    assertThat(result.content())
        .anySatisfy(
            block -> {
              assertThat(block.path("type").asString()).isEqualTo("resource_link");
              assertThat(block.path("uri").asString())
                  .isEqualTo(answer.path("output_urls").path(0).path("url").asString());
            });
    assertThat(Json.parse(result.content().get(1).path("text").asString())).isEqualTo(answer);

    JsonNode recent = ok(mcp, "get_deployment", Json.object().put("deployment_id", id));
    assertThat(recent.path("recent_requests").path(0).path("request_id").asString())
        .isEqualTo(requestId);
  }

  @Test
  void a_wait_that_ends_early_hands_back_the_id_and_the_job_goes_on() throws Exception {
    String id = deploy("long");
    JsonNode answer =
        ok(
            mcp,
            "submit_request",
            (ObjectNode)
                Json.parse(
                    """
                    {"deployment_id": "%s", "wait_for_completion": true, "timeout_seconds": 1,
                     "overrides": {"2": {"inputs": {"seconds": 4.0}}}}
                    """
                        .formatted(id)));
    assertThat(answer.path("still_running").asBoolean()).isTrue();
    ObjectNode ids = Json.object();
    ids.put("deployment_id", id).put("request_id", answer.path("request_id").asString());
    while (!ok(mcp, "get_request_status", ids)
        .path("status")
        .path("status")
        .asString()
        .equals("completed")) {
      TimeUnit.MILLISECONDS.sleep(100);
    }
    assertThat(ok(mcp, "get_request_result", ids).path("output_urls")).hasSize(1);
    assertThat(
            ok(mcp, "get_deployment", Json.object().put("deployment_id", id))
                .path("recent_requests"))
        .as("nothing was submitted twice")
        .hasSize(1);
  }

  @Test
  void a_client_that_disconnects_ends_the_wait_and_not_the_job() throws Exception {
    String id = deploy("left");
    List<String> messages = new CopyOnWriteArrayList<>();
    ObjectNode arguments =
        (ObjectNode)
            Json.parse(
                """
                {"deployment_id": "%s", "wait_for_completion": true,
                 "overrides": {"2": {"inputs": {"seconds": 6.0}}}}
                """
                    .formatted(id));
    assertThatThrownBy(
            () ->
                mcp.callTool(
                    "submit_request",
                    arguments,
                    (progress, total, message) -> messages.add(message),
                    Duration.ofSeconds(3)))
        .isInstanceOf(McpClientException.class)
        .hasCauseInstanceOf(TimeoutException.class);
    JsonNode request =
        ok(mcp, "get_deployment", Json.object().put("deployment_id", id))
            .path("recent_requests")
            .path(0);
    String requestId = request.path("request_id").asString();
    assertThat(messages.getFirst()).as("the id came before the client left").contains(requestId);
    ObjectNode ids = Json.object().put("deployment_id", id).put("request_id", requestId);
    String status = status(ids);
    while (!status.equals("completed")) {
      assertThat(status).isIn("in_queue", "in_progress");
      TimeUnit.MILLISECONDS.sleep(100);
      status = status(ids);
    }
    assertThat(ok(mcp, "get_request_result", ids).path("output_urls")).hasSize(1);
  }

  private static String status(ObjectNode ids) throws Exception {
    return ok(mcp, "get_request_status", ids).path("status").path("status").asString();
  }

  @Test
  void a_running_request_is_cancelled_and_its_instance_can_be_called() throws Exception {
    String id = deploy("cancel");
    JsonNode submitted =
        ok(
            mcp,
            "submit_request",
            (ObjectNode)
                Json.parse(
                    """
                    {"deployment_id": "%s", "overrides": {"2": {"inputs": {"seconds": 60.0, "steps": 600}}}}
                    """
                        .formatted(id)));
    ObjectNode ids = Json.object();
    ids.put("deployment_id", id);
    ids.put("request_id", submitted.path("submission").path("request_id").asString());
    JsonNode status = ok(mcp, "get_request_status", ids).path("status");
    while (!status.path("status").asString().equals("in_progress")) {
      TimeUnit.MILLISECONDS.sleep(50);
      status = ok(mcp, "get_request_status", ids).path("status");
    }
    ObjectNode call =
        Json.object().put("deployment_id", id).put("comfy_backend_path", "system_stats");
    call.put("instance_id", status.path("instance_id").asString());
    assertThat(ok(mcp, "call_instance_proxy", call).path("response").has("system")).isTrue();
    call.put("comfy_backend_path", "api/free").putObject("request_body").put("unload_models", true);
    assertThat(ok(mcp, "call_instance_proxy", call).path("response").path("status_code").asInt())
        .isEqualTo(200);

    assertThat(ok(mcp, "cancel_request", ids).path("cancel").path("outcome").asString())
        .isEqualTo("cancelled");
    assertThat(ok(mcp, "get_request_result", ids).path("result").path("status").asString())
        .isEqualTo("cancelled");
    assertThat(ok(mcp, "cancel_request", ids).path("cancel").path("outcome").asString())
        .as("safe to repeat")
        .isEqualTo("cancelled");
  }

  @Test
  void update_and_delete_act_and_say_so() throws Exception {
    String id = deploy("changing");
    JsonNode updated =
        ok(
            mcp,
            "update_deployment",
            Json.object().put("deployment_id", id).put("is_enabled", false));
    assertThat(updated.path("deployment").path("status").asString()).isEqualTo("disabled");
    JsonNode refused = failed(mcp, "submit_request", Json.object().put("deployment_id", id));
    assertThat(refused.path("error_code").asInt()).isEqualTo(10002);
    assertThat(refused.path("message").asString()).contains("is_enabled=true");
    JsonNode nothing = failed(mcp, "update_deployment", Json.object().put("deployment_id", id));
    assertThat(nothing.path("error_code").asInt()).isEqualTo(422001);
    assertThat(
            ok(mcp, "delete_deployment", Json.object().put("deployment_id", id)).path("response"))
        .isEqualTo(Json.object().put("id", id).put("deleted", true));
    assertThat(
            failed(mcp, "get_deployment", Json.object().put("deployment_id", id))
                .path("error_code")
                .asInt())
        .isEqualTo(10003);
  }

  @Test
  void every_fault_of_the_arguments_is_told_at_once() throws Exception {
    JsonNode faults =
        failed(
            mcp,
            "create_deployment",
            (ObjectNode)
                Json.parse(
                    """
                    {"workflow_id": "%s", "max_instances": 99, "hardware": "POTATO", "colour": 1}
                    """
                        .formatted(workflowId)));
    assertThat(faults.path("error_code").asInt()).isEqualTo(422001);
    assertThat(faults.path("detail").valueStream().map(f -> f.path("loc").toString()))
        .anyMatch(loc -> loc.contains("name"))
        .anyMatch(loc -> loc.contains("workflow_version"))
        .anyMatch(loc -> loc.contains("max_instances"))
        .anyMatch(loc -> loc.contains("hardware"))
        .anyMatch(loc -> loc.contains("colour"));
  }

  @Test
  void another_accounts_ids_answer_exactly_what_unknown_ids_answer() throws Exception {
    String id = deploy("private");
    JsonNode submitted =
        ok(
            mcp,
            "submit_request",
            Json.object().put("deployment_id", id).put("wait_for_completion", true));
    String requestId = submitted.path("submission").path("request_id").asString();
    String instanceId = submitted.path("result").path("instance_id").asString();
    assertThat(requestId).isNotEmpty();
    assertThat(instanceId).isNotEmpty();

    for (ObjectNode[] pair : pairs(id, requestId, instanceId)) {
      String tool = pair[0].path("tool").asString();
      ObjectNode theirs = (ObjectNode) pair[0].get("arguments");
      ObjectNode unknown = (ObjectNode) pair[1].get("arguments");
      String foreign = failed(stranger, tool, theirs).toString();
      String nobody = failed(stranger, tool, unknown).toString();
      assertThat(masked(foreign)).as(tool).isEqualTo(masked(nobody));
      assertThat(foreign).as(tool).contains("404001");
    }
    assertThat(ok(stranger, "list_deployments", Json.object()).path("deployments")).isEmpty();
    ObjectNode asked = Json.object();
    asked.putArray("ids").add(id);
    assertThat(ok(stranger, "list_deployments", asked).path("deployments")).isEmpty();
  }

  private static List<ObjectNode[]> pairs(String id, String requestId, String instanceId) {
    List<ObjectNode[]> pairs = new ArrayList<>();
    for (String tool : List.of("get_deployment", "delete_deployment", "submit_request")) {
      pairs.add(pair(tool, Map.of("deployment_id", id)));
    }
    pairs.add(pair("update_deployment", Map.of("deployment_id", id, "name", "stolen")));
    for (String tool : List.of("get_request_status", "get_request_result", "cancel_request")) {
      pairs.add(pair(tool, Map.of("deployment_id", id, "request_id", requestId)));
    }
    pairs.add(
        pair(
            "call_instance_proxy",
            Map.of(
                "deployment_id",
                id,
                "instance_id",
                instanceId,
                "comfy_backend_path",
                "system_stats")));
    pairs.add(
        pair(
            "create_deployment",
            Map.of("name", "theirs", "workflow_id", workflowId, "workflow_version", "v1")));
    return pairs;
  }

  private static ObjectNode[] pair(String tool, Map<String, String> arguments) {
    ObjectNode theirs = Json.object().put("tool", tool);
    ObjectNode unknown = Json.object().put("tool", tool);
    ObjectNode inTheirs = theirs.putObject("arguments");
    ObjectNode inUnknown = unknown.putObject("arguments");
    arguments.forEach(
        (key, value) -> {
          inTheirs.put(key, value);
          inUnknown.put(key, key.endsWith("_id") ? UNKNOWN : value);
        });
    return new ObjectNode[] {theirs, unknown};
  }

  private static String masked(String text) {
    return text.replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "ID");
  }

  private static String deploy(String name) throws Exception {
    ObjectNode arguments = Json.object();
    arguments.put("name", name).put("workflow_id", workflowId).put("workflow_version", "v1");
    return ok(mcp, "create_deployment", arguments).path("deployment").path("id").asString();
  }

  private static JsonNode ok(McpClient client, String tool, ObjectNode arguments) throws Exception {
    ToolResult result = client.callTool(tool, arguments, (ProgressListener) null, PATIENCE);
    assertThat(result.isError()).as("%s: %s", tool, result.structuredContent()).isFalse();
    assertThat(result.structuredContent().path("ok").asBoolean()).isTrue();
    described(tool, result.structuredContent());
    return result.structuredContent();
  }

  /** Each key holds REST's answer, so it has to fit the same description. */
  private static void described(String tool, JsonNode answer) {
    String one = "/prod/v2/deployments/" + UNKNOWN;
    String request = one + "/requests/" + UNKNOWN;
    check("GET", "/prod/v2/deployments", 200, answer.path("deployments"));
    check("GET", one, 200, answer.path("deployment"));
    check("POST", one + "/inference", 200, answer.path("submission"));
    check("GET", request + "/status", 200, answer.path("status"));
    check("GET", request + "/result", 200, answer.path("result"));
    check("POST", request + "/cancel", 202, answer.path("cancel"));
    if (tool.equals("delete_deployment")) {
      check("DELETE", one, 200, answer.path("response"));
    }
  }

  private static void check(String method, String path, int status, JsonNode answer) {
    if (!answer.isMissingNode()) {
      byte[] body = Json.write(answer).getBytes(StandardCharsets.UTF_8);
      OPEN_API.check(method, path, status, "application/json", body);
    }
  }

  private static JsonNode failed(McpClient client, String tool, ObjectNode arguments)
      throws Exception {
    ToolResult result = client.callTool(tool, arguments, (ProgressListener) null, PATIENCE);
    assertThat(result.isError()).as("%s: %s", tool, result.structuredContent()).isTrue();
    assertThat(result.structuredContent().path("ok").asBoolean(true)).isFalse();
    return result.structuredContent();
  }
}

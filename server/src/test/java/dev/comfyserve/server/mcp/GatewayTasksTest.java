package dev.comfyserve.server.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.contract.Json;
import dev.comfyserve.contract.Secret;
import dev.comfyserve.server.ComfyServe;
import dev.comfyserve.server.RunningServer;
import dev.comfyserve.server.config.ServerConfig;
import dev.comfyserve.testkit.runcomfy.Fault;
import dev.comfyserve.testkit.runcomfy.RunComfy;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A request that was accepted, and paid for, is never lost, whatever its host answers next. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class GatewayTasksTest {
  private static final Secret ALICE = new Secret("alices-own-runcomfy-token");
  private static final String TASKS = "{\"extensions\":{\"io.modelcontextprotocol/tasks\":{}}}";
  private static final String SUBMIT = "POST .*/inference";
  private static final String LOOK = "GET .*/requests/.*";
  private static final String ANY = ".*";
  private static final int INTERNAL = -32603;

  private RunComfy runComfy;
  private RunningServer gateway;
  private McpCaller alice;
  private String deployment;

  @BeforeEach
  void serve(@TempDir Path folder) throws Exception {
    runComfy = RunComfy.start().account(ALICE.reveal());
    gateway =
        ComfyServe.start(
            ServerConfig.load(
                Map.of("COMFYSERVE_UPSTREAM", runComfy.url().toString()),
                Map.of(
                    "data",
                    folder.resolve("none").toString(),
                    "upstream_timeout_seconds",
                    "2",
                    "port",
                    "0")));
    alice = McpCaller.modern(gateway.bound(), ALICE, TASKS);
    ObjectNode create = Json.object().put("name", "Portraits").put("workflow_version", "v1");
    create.put("workflow_id", runComfy.workflow(ALICE.reveal(), RunComfy.picture(), null));
    deployment =
        alice
            .call("create_deployment", Json.write(create))
            .at("/structuredContent/deployment/id")
            .asString();
  }

  @AfterEach
  void stop() {
    alice.close();
    gateway.close();
    assertThat(runComfy.violations()).isEmpty();
    runComfy.close();
  }

  private JsonNode submit() throws Exception {
    return alice.result(
        "tools/call",
        McpCaller.call(
            "submit_request",
            Json.object().put("deployment_id", deployment).put("wait_for_completion", true)));
  }

  private static ObjectNode task(String id) {
    return Json.object().put("taskId", id);
  }

  private long calls(String line) {
    return runComfy.seen().stream()
        .filter(seen -> (seen.method() + " " + seen.path()).matches(line))
        .count();
  }

  static Stream<Fault> whatMayComeInstead() {
    return Stream.of(
        Fault.error(500, 500001, "Broken"),
        Fault.error(404, 404001, "Not visible yet"),
        Fault.error(429, 429001, "Slow down", "Retry-After", "3600"),
        Fault.errorWith200(404001, "Not visible yet"),
        Fault.answer(422, "odd"),
        Fault.NOT_JSON,
        Fault.HANG,
        Fault.DROP);
  }

  @ParameterizedTest
  @MethodSource("whatMayComeInstead")
  void a_submit_that_was_accepted_is_a_task_whatever_a_look_would_meet(Fault fault)
      throws Exception {
    runComfy.always(LOOK, fault);
    JsonNode started = submit();
    assertThat(started.path("resultType").asString()).isEqualTo("task");
    assertThat(started.path("taskId").asString()).startsWith(deployment + ".");
    assertThat(started.path("status").asString()).isEqualTo("working");
    assertThat(started.path("pollIntervalMs").asInt()).isEqualTo(2000);
    assertThat(calls(LOOK)).as("nothing can fail that is not asked").isZero();
    runComfy.calm();
    JsonNode task = alice.result("tasks/get", task(started.path("taskId").asString()));
    assertThat(Instant.parse(task.path("lastUpdatedAt").asString()))
        .isAfterOrEqualTo(Instant.parse(started.path("lastUpdatedAt").asString()));
  }

  private void accepts(String submission) {
    runComfy.next(SUBMIT, Fault.answer(200, submission, "Content-Type", "application/json"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"req:17.b~c\"", "\"prüfung\"", "4711", "\"a*2Fb\""})
  void a_request_id_of_any_form_leads_back_to_its_request(String id) throws Exception {
    accepts("{\"request_id\":%s}".formatted(id));
    String plain = Json.parse(id).asString();
    String taskId = submit().path("taskId").asString();
    assertThat(taskId).startsWith(deployment + ".").matches("[A-Za-z0-9_.*-]+");
    ObjectNode status = Json.object().put("request_id", plain).put("status", "in_queue");
    runComfy.next("GET .*/status", Fault.answer(200, Json.write(status)));
    runComfy.next("GET .*/result", Fault.answer(200, Json.write(status)));
    assertThat(alice.result("tasks/get", task(taskId)).path("status").asString())
        .isEqualTo("working");
    assertThat(runComfy.seen().getLast().path()).contains("/requests/" + segment(plain) + "/");
  }

  private static String segment(String id) {
    return java.net.URLEncoder.encode(id, java.nio.charset.StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a/b", "..", "with blank"})
  void an_id_that_nobody_can_ask_for_is_handed_back_all_the_same(String id) throws Exception {
    accepts(Json.write(Json.object().put("request_id", id)));
    JsonNode result = submit();
    assertThat(result.path("resultType").asString()).isEqualTo("complete");
    assertThat(result.at("/structuredContent/request_id").asString()).isEqualTo(id);
    assertThat(result.at("/content/0/text").asString())
        .contains(id, "was accepted", "Do not submit it again");
  }

  @Test
  void an_accepted_submit_without_an_id_is_neither_a_task_nor_queued() throws Exception {
    accepts("{\"id\":\"x\"}");
    JsonNode result = submit();
    assertThat(result.path("isError").asBoolean()).isTrue();
    assertThat(result.at("/structuredContent/message").asString())
        .contains("no request_id", "may or may not have been accepted");
    assertThat(result.at("/structuredContent/payload/id").asString()).isEqualTo("x");
  }

  static Stream<Fault> whatPasses() {
    return Stream.of(
        Fault.error(500, 500001, "Broken"),
        Fault.error(429, 429001, "Slow down", "Retry-After", "3600"),
        Fault.answer(200, "{\"error_code\":429001,\"message\":\"x\"}", "Retry-After", "3600"),
        Fault.error(503, 503001, "Maintenance", "Retry-After", "3600"),
        Fault.NOT_JSON,
        Fault.HANG,
        Fault.DROP);
  }

  @ParameterizedTest
  @MethodSource("whatPasses")
  void a_task_that_cannot_be_looked_at_now_is_to_be_asked_for_again(Fault fault) throws Exception {
    String id = submit().path("taskId").asString();
    runComfy.always(LOOK, fault);
    JsonNode error = alice.error("tasks/get", task(id));
    assertThat(error.path("code").asInt()).isEqualTo(INTERNAL);
    assertThat(error.path("message").asString()).contains("goes on", "ask for the task again");
    assertThat(error.at("/data/error_code").asInt()).isPositive();
    if (fault.answer() != null && fault.answer().headers().containsKey("Retry-After")) {
      assertThat(error.at("/data/retry_after_seconds").asInt()).isEqualTo(3600);
      assertThat(error.path("message").asString()).contains("after 3600 seconds");
    }
  }

  @Test
  void a_task_that_ended_keeps_its_result_when_its_deployment_is_deleted() throws Exception {
    runComfy.course(RunComfy.Course.QUICK);
    String id = submit().path("taskId").asString();
    JsonNode task = alice.result("tasks/get", task(id));
    while (task.path("status").asString().equals("working")) {
      task = alice.result("tasks/get", task(id));
    }
    runComfy.always("GET .*/status", Fault.error(410, 10003, "The deployment was deleted"));
    JsonNode after = alice.result("tasks/get", task(id));
    assertThat(after.path("status").asString()).isEqualTo("completed");
    assertThat(after.at("/result/structuredContent/result"))
        .isEqualTo(task.at("/result/structuredContent/result"));
  }

  @Test
  void documents_prompts_and_suggestions_fail_in_the_words_of_the_tools() throws Exception {
    runComfy.always(ANY, Fault.error(401, 401001, "The token is unknown"));
    ObjectNode prompt = Json.object().put("name", "make_image");
    prompt.putObject("arguments").put("what", "a fox").put("deployment_id", "portraits");
    ObjectNode complete = Json.object();
    complete.putObject("ref").put("type", "ref/prompt").put("name", "make_image");
    complete.putObject("argument").put("name", "deployment_id").put("value", "x");
    ObjectNode read = Json.object().put("uri", "comfyserve://deployments/" + deployment);
    for (JsonNode error :
        new JsonNode[] {
          alice.error("resources/list", Json.object()),
          alice.error("resources/read", read),
          alice.error("prompts/get", prompt),
          alice.error("completion/complete", complete),
          alice.error("tasks/get", task(deployment + ".x"))
        }) {
      assertThat(error.path("code").asInt()).as("no other parameter helps").isEqualTo(INTERNAL);
      assertThat(error.path("message").asString())
          .isEqualTo(
              "The token is unknown. The token is missing, unknown or revoked: ask the user for a"
                  + " valid API token in the MCP client's settings. Do not retry.");
      assertThat(error.at("/data/status_code").asInt()).isEqualTo(401);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {404001, 10003})
  void a_task_that_is_not_there_is_so_whatever_status_says_it(int code) throws Exception {
    runComfy.always(LOOK, Fault.errorWith200(code, "Gone"));
    assertThat(alice.error("tasks/get", task(deployment + ".x")).path("code").asInt())
        .isEqualTo(-32602);
  }

  @Test
  void a_handle_of_no_request_is_not_asked_for() throws Exception {
    for (String handle : new String[] {deployment + ".*2F", deployment + ".*2E*2E", "x", "a.b.c"}) {
      assertThat(alice.error("tasks/get", task(handle)).path("code").asInt()).isEqualTo(-32602);
    }
    assertThat(calls(LOOK)).isZero();
  }
}

package dev.comfyserve.server.mcp;

import static dev.comfyserve.server.ServerFixture.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.contract.Json;
import dev.comfyserve.contract.Secret;
import dev.comfyserve.server.ComfyServe;
import dev.comfyserve.server.RunningServer;
import dev.comfyserve.server.ServerFixture;
import dev.comfyserve.server.config.ServerConfig;
import dev.comfyserve.testkit.runcomfy.Fault;
import dev.comfyserve.testkit.runcomfy.RunComfy;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Resources, prompts, tasks and questions in front of a host that knows of none of them. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class GatewayFeaturesTest {
  private static final Secret ALICE = new Secret("alices-own-runcomfy-token");
  private static final Secret BOB = new Secret("bobs-own-runcomfy-token");
  private static final String ALL =
      "{\"elicitation\":{},\"extensions\":{\"io.modelcontextprotocol/tasks\":{}}}";

  private RunComfy runComfy;
  private RunningServer gateway;
  private McpCaller alice;
  private McpCaller bob;
  private String deployment;

  @BeforeEach
  void serve(@TempDir Path folder) throws Exception {
    runComfy = RunComfy.start().account(ALICE.reveal()).account(BOB.reveal());
    String workflow =
        runComfy.workflow(ALICE.reveal(), ServerFixture.picture(8, 8, 1), Json.object());
    gateway = gateway(folder);
    alice = McpCaller.modern(gateway.bound(), ALICE, ALL);
    bob = McpCaller.modern(gateway.bound(), BOB, ALL);
    ObjectNode create = Json.object().put("name", "Portraits").put("workflow_id", workflow);
    deployment =
        alice
            .call("create_deployment", Json.write(create.put("workflow_version", "v1")))
            .at("/structuredContent/deployment/id")
            .asString();
  }

  private RunningServer gateway(Path folder) throws Exception {
    return gateway(folder, Map.of());
  }

  private RunningServer gateway(Path folder, Map<String, String> settings) throws Exception {
    Map<String, String> flags = new HashMap<>(settings);
    flags.put("data", folder.resolve("none").toString());
    flags.put("port", "0");
    return ComfyServe.start(
        ServerConfig.load(Map.of("COMFYSERVE_UPSTREAM", runComfy.url().toString()), flags));
  }

  @AfterEach
  void stop() {
    assertThat(runComfy.violations()).as("nothing of ours was sent to RunComfy").isEmpty();
    alice.close();
    bob.close();
    gateway.close();
    runComfy.close();
  }

  private ObjectNode submit() {
    return McpCaller.call(
        "submit_request",
        Json.object().put("deployment_id", deployment).put("wait_for_completion", true));
  }

  private static ObjectNode task(String id) {
    return Json.object().put("taskId", id);
  }

  @Test
  void a_waited_submit_is_a_task_whose_id_says_where_to_look() throws Exception {
    runComfy.course(RunComfy.Course.QUICK);
    JsonNode started = alice.result("tools/call", submit());
    assertThat(started.path("resultType").asString()).isEqualTo("task");
    String id = started.path("taskId").asString();
    assertThat(id).startsWith(deployment + ".");
    assertThat(started.path("ttlMs").isNull()).isTrue();
    JsonNode task = alice.result("tasks/get", task(id));
    while (task.path("status").asString().equals("working")) {
      task = alice.result("tasks/get", task(id));
    }
    assertThat(task.path("status").asString()).isEqualTo("completed");
    assertThat(task.at("/result/structuredContent/output_urls")).isNotEmpty();

    String foreign = bob.error("tasks/get", task(id)).toString();
    String nothing = UNKNOWN + "." + UNKNOWN;
    assertThat(foreign.replace(id, nothing))
        .isEqualTo(bob.error("tasks/get", task(nothing)).toString());
    assertThat(bob.error("tasks/cancel", task("x")).path("code").asInt()).isEqualTo(-32602);

    JsonNode read = alice.read("comfyserve://requests/" + id);
    JsonNode document = Json.parse(read.path("text").asString());
    assertThat(document.at("/result/status").asString()).isEqualTo("succeeded");
    String output = document.at("/output_resources/0/uri").asString();
    JsonNode link = Json.parse(alice.read(output).path("text").asString());
    assertThat(link.path("url"))
        .as("no file passes through a gateway")
        .isEqualTo(document.at("/output_resources/0/url"));
    bob.error("resources/read", Json.object().put("uri", output));
  }

  @Test
  void a_task_is_cancelled_upstream() throws Exception {
    runComfy.course(RunComfy.Course.STAYS_QUEUED);
    String id = alice.result("tools/call", submit()).path("taskId").asString();
    assertThat(alice.result("tasks/get", task(id)).path("status").asString()).isEqualTo("working");
    alice.result("tasks/cancel", task(id));
    assertThat(alice.result("tasks/get", task(id)).path("status").asString())
        .isEqualTo("cancelled");
  }

  @Test
  void a_request_is_followed_by_asking_upstream() throws Exception {
    runComfy.course(RunComfy.Course.QUICK);
    String id = alice.result("tools/call", submit()).path("taskId").asString();
    ObjectNode params = Json.object();
    params.putObject("notifications").putArray("taskIds").add(id);
    try (Stream stream = Stream.open(alice, "subscriptions/listen", params)) {
      stream.next(message -> message.at("/params/status").asString("").equals("completed"));
    }
  }

  @Test
  void who_listens_with_a_token_that_upstream_refuses_hears_no_more() throws Exception {
    runComfy.course(RunComfy.Course.STAYS_QUEUED);
    String id = alice.result("tools/call", submit()).path("taskId").asString();
    ObjectNode params = Json.object();
    params.putObject("notifications").putArray("taskIds").add(id);
    try (Stream stream = Stream.open(alice, "subscriptions/listen", params)) {
      stream.next("notifications/tasks");
      runComfy.always("GET .*/status", Fault.error(401, 401001, "The token was revoked"));
      List<JsonNode> rest = stream.rest();
      assertThat(rest).hasSize(1);
      assertThat(rest.getFirst().at("/result/resultType").asString()).isEqualTo("complete");
    }
  }

  @Test
  void a_stream_does_not_wait_for_what_upstream_does_not_answer() throws Exception {
    runComfy.course(RunComfy.Course.STAYS_QUEUED);
    ObjectNode params = Json.object();
    var ids = params.putObject("notifications").putArray("taskIds");
    for (int i = 0; i < 5; i++) {
      ids.add(alice.result("tools/call", submit()).path("taskId").asString());
    }
    String silent = ids.get(1).asString();
    runComfy.always("GET .*/" + silent.substring(silent.indexOf('.') + 1) + "/status", Fault.HANG);
    long began = System.nanoTime();
    try (Stream stream = Stream.open(alice, "subscriptions/listen", params)) {
      assertThat(
              stream
                  .next("notifications/subscriptions/acknowledged")
                  .at("/params/notifications/taskIds")
                  .valueStream()
                  .map(JsonNode::asString))
          .containsExactlyElementsOf(
              ids.valueStream().map(JsonNode::asString).filter(id -> !id.equals(silent)).toList());
    }
    assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began)).isBetween(9L, 40L);
  }

  @Test
  void a_body_that_is_too_large_hears_what_a_gateway_has(@TempDir Path folder) throws Exception {
    try (RunningServer small = gateway(folder, Map.of("body_limit_mib", "1"));
        McpCaller caller = McpCaller.modern(small.bound(), ALICE, ALL)) {
      JsonNode told =
          caller.ask(
              "tools/call",
              McpCaller.call("submit_request", Json.object().put("x", "a".repeat(2 << 20))));
      assertThat(told.path("error").asString())
          .isEqualTo(
              "The body is larger than 1048576 bytes. Send a public https URL in place of a large"
                  + " file.");
    }
  }

  @Test
  void many_watched_requests_are_asked_for_at_one_pace() throws Exception {
    runComfy.course(RunComfy.Course.STAYS_QUEUED);
    ObjectNode params = Json.object();
    var ids = params.putObject("notifications").putArray("taskIds");
    for (int i = 0; i < 60; i++) {
      ids.add(alice.result("tools/call", submit()).path("taskId").asString());
    }
    int before = runComfy.seen().size();
    try (Stream stream = Stream.open(alice, "subscriptions/listen", params)) {
      JsonNode honoured =
          stream.next("notifications/subscriptions/acknowledged").at("/params/notifications");
      assertThat(honoured.path("taskIds"))
          .as("no more than are watched for one caller")
          .hasSize(50);
      long began = System.nanoTime();
      for (int told = 0; told < 8; told++) {
        stream.next("notifications/tasks");
      }
      long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began);
      assertThat(runComfy.seen().size() - before - 60)
          .as("after the one look for each that was asked for: a few at once, then one a second")
          .isLessThanOrEqualTo(20 + (int) seconds);
      try (Stream another = Stream.open(alice, "subscriptions/listen", params)) {
        assertThat(
                another
                    .next("notifications/subscriptions/acknowledged")
                    .at("/params/notifications"))
            .as("the first stream watches as much as one caller may")
            .isEmpty();
      }
    }
  }

  @Test
  void what_cannot_be_listed_is_left_out_and_the_rest_is_there() throws Exception {
    JsonNode list = alice.result("resources/list", Json.object());
    assertThat(list.path("resources").valueStream().map(one -> one.path("uri").asString()))
        .containsExactly("comfyserve://deployments/" + deployment);
    assertThat(list.has("nextCursor")).isFalse();
    assertThat(bob.result("resources/list", Json.object()).path("resources")).isEmpty();
    JsonNode document =
        Json.parse(alice.read("comfyserve://deployments/" + deployment).path("text").asString());
    assertThat(document.path("settable_inputs")).isNotEmpty();
    ObjectNode prompt = Json.object().put("name", "make_image");
    prompt.putObject("arguments").put("what", "a fox").put("deployment_id", "portraits");
    assertThat(alice.result("prompts/get", prompt).path("messages")).hasSize(2);
    ObjectNode last = Json.object().put("name", "last_request");
    assertThat(alice.result("prompts/get", last).at("/messages/0/content/text").asString())
        .contains("cannot list requests");
  }

  @Test
  void a_person_is_asked_without_numbers_that_nobody_knows() throws Exception {
    ObjectNode delete =
        McpCaller.call("delete_deployment", Json.object().put("deployment_id", deployment));
    JsonNode asked = alice.result("tools/call", delete);
    assertThat(asked.at("/inputRequests/confirm/params/message").asString())
        .contains("\"Portraits\"", "run or wait on it end as failed");
    ObjectNode answer = delete.putObject("inputResponses").putObject("confirm");
    answer.put("action", "accept").putObject("content").put("confirm", true);
    delete.set("requestState", asked.path("requestState"));
    assertThat(alice.result("tools/call", delete).path("isError").asBoolean(false)).isFalse();
    assertThat(alice.result("resources/list", Json.object()).path("resources")).isEmpty();
  }

  @Test
  void a_question_of_another_gateway_has_to_be_asked_anew(@TempDir Path folder) throws Exception {
    ObjectNode delete =
        McpCaller.call("delete_deployment", Json.object().put("deployment_id", deployment));
    JsonNode asked = alice.result("tools/call", delete);
    ObjectNode answered = delete.deepCopy();
    answered.set("requestState", asked.path("requestState"));
    ObjectNode yes = answered.putObject("inputResponses").putObject("confirm");
    yes.put("action", "accept").putObject("content").put("confirm", true);
    try (RunningServer other = gateway(folder);
        McpCaller there = McpCaller.modern(other.bound(), ALICE, ALL)) {
      JsonNode error = there.error("tools/call", answered);
      assertThat(error.path("code").asInt()).isEqualTo(-32602);
      assertThat(error.path("message").asString())
          .endsWith(
              "Call again without \"requestState\" and \"inputResponses\", to be asked anew.");
      assertThat(there.result("tools/call", delete).path("resultType").asString())
          .isEqualTo("input_required");
    }
    assertThat(alice.result("resources/list", Json.object()).path("resources")).hasSize(1);
  }

  @Test
  void an_upstream_that_fails_is_no_missing_task() throws Exception {
    runComfy.course(RunComfy.Course.STAYS_QUEUED);
    String id = alice.result("tools/call", submit()).path("taskId").asString();
    runComfy.close();
    JsonNode error = alice.error("tasks/get", task(id));
    assertThat(error.path("code").asInt()).isEqualTo(-32603);
    assertThat(error.path("message").asString()).isNotEmpty();
    assertThat(error.path("data").has("status_code")).isTrue();
  }
}

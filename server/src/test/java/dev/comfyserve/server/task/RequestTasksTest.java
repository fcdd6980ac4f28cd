package dev.comfyserve.server.task;

import static dev.comfyserve.server.ServerFixture.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.contract.Json;
import dev.comfyserve.contract.Secret;
import dev.comfyserve.server.ComfyServe;
import dev.comfyserve.server.RestClient;
import dev.comfyserve.server.RunningServer;
import dev.comfyserve.server.ServerFixture;
import dev.comfyserve.server.config.ServerConfig;
import dev.comfyserve.server.mcp.McpCaller;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A waited submit as a task: the request itself, from its start to after its end. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class RequestTasksTest {
  private static final String TAKES_TASKS =
      "{\"extensions\":{\"io.modelcontextprotocol/tasks\":{}}}";
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  /** A picture that takes as long as is asked for. */
  private static final String SLOW =
      """
      {"1": {"class_type": "EmptyImage", "inputs": {"width": 16, "height": 16, "batch_size": 1, "color": 255}},
       "2": {"class_type": "TestSlow", "inputs": {"image": ["1", 0], "seconds": 0.0, "steps": 20}},
       "3": {"class_type": "TestFail", "inputs": {"image": ["1", 0]}},
       "9": {"class_type": "SaveImage", "inputs": {"images": ["2", 0], "filename_prefix": "t"}}}
      """;

  @TempDir private static Path folder;

  private static ServerFixture server;
  private static McpCaller alice;
  private static String path;
  private static String deployment;

  @BeforeAll
  static void start() throws Exception {
    server = ServerFixture.start(folder, Map.of("wait_cap_seconds", "1"));
    alice = McpCaller.modern(server.url(), server.aliceToken(), TAKES_TASKS);
    path = ServerFixture.deploy(server.alice(), withoutFault());
    deployment = path.substring(path.lastIndexOf('/') + 1);
  }

  @AfterAll
  static void stop() {
    alice.close();
    server.close();
  }

  private static ObjectNode withoutFault() {
    ObjectNode graph = (ObjectNode) Json.parse(SLOW);
    graph.remove("3");
    return graph;
  }

  private static ObjectNode arguments(double seconds) {
    return (ObjectNode)
        Json.parse(
            """
            {"deployment_id": "%s", "wait_for_completion": true, "timeout_seconds": 1,
             "overrides": {"2": {"inputs": {"seconds": %s}}}}
            """
                .formatted(deployment, seconds));
  }

  private static JsonNode submit(double seconds) throws Exception {
    return alice.call("submit_request", Json.write(arguments(seconds)));
  }

  private static ObjectNode task(String id) {
    return Json.object().put("taskId", id);
  }

  private static JsonNode ended(McpCaller caller, String id) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < end) {
      JsonNode task = caller.result("tasks/get", task(id));
      if (!task.path("status").asString().equals("working")) {
        return task;
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
    throw new AssertionError("the task does not end");
  }

  @Test
  void the_task_is_the_request_and_ends_with_what_a_wait_would_have_answered() throws Exception {
    JsonNode started = submit(2.5);
    assertThat(started.path("resultType").asString()).isEqualTo("task");
    assertThat(started.path("status").asString()).isEqualTo("working");
    assertThat(started.path("ttlMs").isNull()).isTrue();
    assertThat(started.path("pollIntervalMs").asInt()).isBetween(100, 1000);
    String id = started.path("taskId").asString();
    assertThat(server.alice().get(path + "/requests/" + id + "/status").status()).isEqualTo(200);

    // Longer than the wait's cap and than timeout_seconds: neither applies.
    JsonNode task = ended(alice, id);
    assertThat(task.path("status").asString()).isEqualTo("completed");
    assertThat(task.path("ttlMs").asLong())
        .isGreaterThanOrEqualTo(Duration.ofDays(7).toMillis())
        .isLessThan(Duration.ofDays(7).plusMinutes(5).toMillis());
    assertThat(task.has("pollIntervalMs")).isFalse();
    Instant created = Instant.parse(task.path("createdAt").asString());
    assertThat(Instant.parse(task.path("lastUpdatedAt").asString())).isAfter(created);

    JsonNode asWaited = waited(0);
    JsonNode result = task.path("result");
    assertThat(result.path("isError").asBoolean(false)).isFalse();
    assertThat(result.path("structuredContent").propertyNames())
        .as("the same parts in the same order")
        .containsExactlyElementsOf(asWaited.path("structuredContent").propertyNames());
    assertThat(result.at("/structuredContent/submission").propertyNames())
        .containsExactlyInAnyOrderElementsOf(
            asWaited.at("/structuredContent/submission").propertyNames());
    assertThat(result.at("/structuredContent/submission/cancel_url").asString())
        .endsWith("/requests/" + id + "/cancel");
    assertThat(result.path("content").valueStream().map(block -> block.path("type").asString()))
        .as("with its picture and its link")
        .containsExactly("text", "text", "image", "resource_link");
  }

  @Test
  void a_task_that_ended_keeps_its_result_when_its_deployment_is_deleted() throws Exception {
    String mine = ServerFixture.deploy(server.alice(), withoutFault());
    ObjectNode arguments = arguments(0);
    arguments.put("deployment_id", mine.substring(mine.lastIndexOf('/') + 1));
    String id = alice.call("submit_request", Json.write(arguments)).path("taskId").asString();
    JsonNode task = ended(alice, id);
    assertThat(server.alice().delete(mine).status()).isEqualTo(200);
    assertThat(
            alice.result("tasks/get", task(id)).at("/result/structuredContent/output_urls").size())
        .isEqualTo(task.at("/result/structuredContent/output_urls").size())
        .isEqualTo(1);
  }

  /** The whole result of a client that takes no tasks. */
  private static JsonNode waited(double seconds) throws Exception {
    try (McpCaller plain = McpCaller.modern(server.url(), server.aliceToken(), "{}")) {
      long end = System.nanoTime() + PATIENCE.toNanos();
      while (System.nanoTime() < end) {
        JsonNode result = plain.call("submit_request", Json.write(arguments(seconds)));
        assertThat(result.path("resultType").asString()).isEqualTo("complete");
        if (!result.at("/structuredContent/still_running").asBoolean(false)) {
          return result;
        }
      }
      throw new AssertionError("no wait of a second is enough");
    }
  }

  @Test
  void a_failed_job_completes_its_task_as_it_completes_a_wait() throws Exception {
    String failing = ServerFixture.deploy(server.alice(), failing());
    ObjectNode arguments = Json.object();
    arguments.put("deployment_id", failing.substring(failing.lastIndexOf('/') + 1));
    arguments.put("wait_for_completion", true);
    String id = alice.call("submit_request", Json.write(arguments)).path("taskId").asString();
    JsonNode task = ended(alice, id);
    assertThat(task.path("status").asString()).isEqualTo("completed");
    assertThat(task.at("/result/structuredContent/result/status").asString()).isEqualTo("failed");
    assertThat(task.at("/result/content/0/text").asString()).contains("failed");
  }

  private static ObjectNode failing() {
    ObjectNode graph = (ObjectNode) Json.parse(SLOW);
    graph.remove("2");
    ((ObjectNode) graph.path("9").path("inputs")).putArray("images").add("3").add(0);
    return graph;
  }

  @Test
  void a_task_is_cancelled_as_its_request_is() throws Exception {
    String id = submit(60).path("taskId").asString();
    alice.result("tasks/cancel", task(id));
    assertThat(alice.result("tasks/get", task(id)).path("status").asString())
        .isEqualTo("cancelled");
    assertThat(
            server
                .alice()
                .get(path + "/requests/" + id + "/result")
                .json()
                .path("status")
                .asString())
        .isEqualTo("cancelled");
    alice.result("tasks/cancel", task(id));
    alice.result("tasks/update", task(id).set("inputResponses", Json.object()));
  }

  @Test
  void the_queue_is_told_and_decides_how_often_to_ask() throws Exception {
    String first = submit(60).path("taskId").asString();
    String[] others = new String[4];
    for (int i = 0; i < others.length; i++) {
      others[i] = submit(60).path("taskId").asString();
    }
    ServerFixture.reaches(server.alice(), path + "/requests/" + first, "in_progress");
    JsonNode last = alice.result("tasks/get", task(others[3]));
    assertThat(last.path("statusMessage").asString()).contains("in queue, 3 before it");
    assertThat(last.path("pollIntervalMs").asInt()).isGreaterThan(5000);
    assertThat(alice.result("tasks/get", task(others[0])).path("pollIntervalMs").asInt())
        .as("next")
        .isLessThanOrEqualTo(1000);
    for (String id : others) {
      alice.result("tasks/cancel", task(id));
    }
    alice.result("tasks/cancel", task(first));
  }

  @Test
  void anothers_task_answers_exactly_as_none_does() throws Exception {
    String id = submit(0).path("taskId").asString();
    try (McpCaller bob = McpCaller.modern(server.url(), server.bobToken(), TAKES_TASKS)) {
      for (String method : new String[] {"tasks/get", "tasks/cancel", "tasks/update"}) {
        ObjectNode theirs = task(id);
        ObjectNode none = task(UNKNOWN);
        if (method.equals("tasks/update")) {
          theirs.putObject("inputResponses");
          none.putObject("inputResponses");
        }
        JsonNode foreign = bob.error(method, theirs);
        assertThat(foreign.toString().replace(id, UNKNOWN))
            .as(method)
            .isEqualTo(bob.error(method, none).toString());
        assertThat(foreign.path("code").asInt()).isEqualTo(-32602);
      }
    }
    assertThat(ended(alice, id).path("status").asString()).isEqualTo("completed");
  }

  @Test
  void a_request_that_was_submitted_otherwise_is_a_task_too() throws Exception {
    String request = ServerFixture.submit(server.alice(), path, "{}");
    JsonNode task = ended(alice, request.substring(request.lastIndexOf('/') + 1));
    assertThat(task.at("/result/structuredContent/output_urls")).hasSize(1);
  }

  @Test
  void a_task_is_found_again_after_a_restart(@TempDir Path other) throws Exception {
    Map<String, String> environment = Map.of("COMFYSERVE_TOKEN", "owner-token-0123456789");
    Map<String, String> flags = Map.of("data", other.toString(), "port", "0", "test_nodes", "true");
    var token = new Secret("owner-token-0123456789");
    String id;
    try (RunningServer before = ComfyServe.start(ServerConfig.load(environment, flags));
        McpCaller owner = McpCaller.modern(before.bound(), token, TAKES_TASKS)) {
      var rest = new RestClient(before.bound(), token.reveal());
      String deployed = ServerFixture.deploy(rest, withoutFault());
      ObjectNode arguments = arguments(3);
      arguments.put("deployment_id", deployed.substring(deployed.lastIndexOf('/') + 1));
      id = owner.call("submit_request", Json.write(arguments)).path("taskId").asString();
    }
    try (RunningServer after = ComfyServe.start(ServerConfig.load(environment, flags));
        McpCaller owner = McpCaller.modern(after.bound(), token, TAKES_TASKS)) {
      assertThat(owner.result("tasks/get", task(id)).path("taskId").asString()).isEqualTo(id);
      JsonNode task = ended(owner, id);
      assertThat(task.path("status").asString()).isEqualTo("completed");
      assertThat(task.at("/result/structuredContent/output_urls")).hasSize(1);
    }
  }
}

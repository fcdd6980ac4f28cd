package dev.comfyserve.server.mcp;

import static dev.comfyserve.server.ServerFixture.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.contract.Json;
import dev.comfyserve.server.ServerFixture;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Clients that hear of their requests, and clients that leave while they wait for one. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class FollowingRequestsTest {
  private static final String TAKES_TASKS =
      "{\"extensions\":{\"io.modelcontextprotocol/tasks\":{}}}";
  private static final String UPDATED = "notifications/resources/updated";

  private static ServerFixture server;
  private static McpCaller alice;
  private static String path;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    server = ServerFixture.start(folder, Map.of("slots", "2"));
    alice = McpCaller.modern(server.url(), server.aliceToken(), TAKES_TASKS);
    ObjectNode graph = ServerFixture.picture(8, 8, 1);
    ObjectNode slow = graph.putObject("2").put("class_type", "TestSlow");
    slow.putObject("inputs").put("seconds", 0.0).put("steps", 20).putArray("image").add("1").add(0);
    ((ObjectNode) graph.at("/9/inputs")).putArray("images").add("2").add(0);
    path = ServerFixture.deploy(server.alice(), graph);
  }

  @AfterAll
  static void stop() {
    alice.close();
    server.close();
  }

  private static String submit(double seconds) throws Exception {
    String request =
        ServerFixture.submit(
            server.alice(),
            path,
            "{\"overrides\": {\"2\": {\"inputs\": {\"seconds\": %s}}}}".formatted(seconds));
    return request.substring(request.lastIndexOf('/') + 1);
  }

  private static ObjectNode listen(String request) {
    ObjectNode params = Json.object();
    ObjectNode wanted = params.putObject("notifications");
    wanted.putArray("resourceSubscriptions").add("comfyserve://requests/" + request);
    wanted.putArray("taskIds").add(request);
    return params;
  }

  @Test
  void a_client_hears_of_its_request_until_its_end() throws Exception {
    String request = submit(3);
    try (Stream stream = Stream.open(alice, "subscriptions/listen", listen(request))) {
      JsonNode honoured =
          stream.next("notifications/subscriptions/acknowledged").at("/params/notifications");
      assertThat(honoured.path("resourceSubscriptions")).hasSize(1);
      assertThat(honoured.path("taskIds")).hasSize(1);
      assertThat(stream.next(UPDATED).at("/params/uri").asString())
          .isEqualTo("comfyserve://requests/" + request);
      JsonNode told =
          stream.next(message -> message.at("/params/status").asString("").equals("completed"));
      assertThat(told.path("method").asString()).isEqualTo("notifications/tasks");
      assertThat(told.at("/params/result/structuredContent/output_urls")).hasSize(1);
    }
  }

  @Test
  void the_end_of_a_waiting_request_with_its_deployment_is_heard() throws Exception {
    String deployment = ServerFixture.deploy(server.alice(), blocked());
    String first = ServerFixture.submit(server.alice(), deployment, "{}");
    ServerFixture.reaches(server.alice(), first, "in_progress");
    String waiting = ServerFixture.submit(server.alice(), deployment, "{}");
    String id = waiting.substring(waiting.lastIndexOf('/') + 1);
    try (Stream stream = Stream.open(alice, "subscriptions/listen", listen(id))) {
      stream.next("notifications/subscriptions/acknowledged");
      server.alice().delete(deployment).expect(200);
      JsonNode told =
          stream.next(message -> message.at("/params/status").asString("").equals("completed"));
      assertThat(told.at("/params/result/structuredContent/result/status").asString())
          .isEqualTo("failed");
    }
  }

  @Test
  void a_place_in_the_queue_that_changes_is_heard() throws Exception {
    String deployment = ServerFixture.deploy(server.alice(), blocked());
    String running = ServerFixture.submit(server.alice(), deployment, "{}");
    ServerFixture.reaches(server.alice(), running, "in_progress");
    String before = ServerFixture.submit(server.alice(), deployment, "{}");
    String waiting = ServerFixture.submit(server.alice(), deployment, "{}");
    String id = waiting.substring(waiting.lastIndexOf('/') + 1);
    try (Stream stream = Stream.open(alice, "subscriptions/listen", listen(id))) {
      stream.next("notifications/subscriptions/acknowledged");
      server.alice().post(before + "/cancel", "").expect(202);
      assertThat(stream.next(UPDATED).at("/params/uri").asString())
          .isEqualTo("comfyserve://requests/" + id);
    }
    String last = ServerFixture.submit(server.alice(), deployment, "{}");
    try (Stream stream =
        Stream.open(
            alice, "subscriptions/listen", listen(last.substring(last.lastIndexOf('/') + 1)))) {
      stream.next("notifications/subscriptions/acknowledged");
      server.alice().post(waiting + "/cancel", "").expect(202);
      stream.next(
          message ->
              message.path("method").asString("").equals("notifications/tasks")
                  && message
                      .at("/params/statusMessage")
                      .asString("")
                      .contains("next in the queue"));
    }
    server.alice().delete(deployment).expect(200);
  }

  private static ObjectNode blocked() {
    ObjectNode graph = ServerFixture.picture(8, 8, 2);
    ObjectNode slow = graph.putObject("2").put("class_type", "TestSlow");
    slow.putObject("inputs")
        .put("seconds", 120.0)
        .put("steps", 1000)
        .putArray("image")
        .add("1")
        .add(0);
    ((ObjectNode) graph.at("/9/inputs")).putArray("images").add("2").add(0);
    return graph;
  }

  @Test
  void anothers_request_cannot_be_followed_and_looks_like_none() throws Exception {
    String request = submit(0);
    try (McpCaller bob = McpCaller.modern(server.url(), server.bobToken(), TAKES_TASKS);
        Stream foreign = Stream.open(bob, "subscriptions/listen", listen(request));
        Stream nothing = Stream.open(bob, "subscriptions/listen", listen(UNKNOWN))) {
      String acknowledged = "notifications/subscriptions/acknowledged";
      assertThat(foreign.next(acknowledged).at("/params/notifications").toString())
          .isEqualTo(nothing.next(acknowledged).at("/params/notifications").toString())
          .doesNotContain(request);
    }
  }

  @Test
  void two_hundred_quiet_watches_take_no_threads() throws Exception {
    String deployment = ServerFixture.deploy(server.alice(), blocked());
    String first = ServerFixture.submit(server.alice(), deployment, "{}");
    String id = first.substring(first.lastIndexOf('/') + 1);
    ServerFixture.reaches(server.alice(), first, "in_progress");
    int before = ManagementFactory.getThreadMXBean().getThreadCount();
    List<Stream> streams = new ArrayList<>();
    try {
      for (int i = 0; i < 200; i++) {
        Stream stream = Stream.open(alice, "subscriptions/listen", listen(id));
        streams.add(stream);
        stream.next("notifications/subscriptions/acknowledged");
      }
      assertThat(ManagementFactory.getThreadMXBean().getThreadCount() - before)
          .as("platform threads, the client's own included")
          .isLessThan(40);
      server.alice().post(first + "/cancel", "").expect(202);
      for (Stream stream : streams) {
        stream.next(message -> message.at("/params/status").asString("").equals("cancelled"));
      }
    } finally {
      for (Stream stream : streams) {
        stream.close();
      }
    }
  }

  @Test
  void a_client_that_leaves_a_wait_leaves_the_job_running() throws Exception {
    String deployment = path.substring(path.lastIndexOf('/') + 1);
    ObjectNode arguments =
        (ObjectNode)
            Json.parse(
                """
                {"deployment_id": "%s", "wait_for_completion": true,
                 "overrides": {"2": {"inputs": {"seconds": 6.0}}}}
                """
                    .formatted(deployment));
    ObjectNode call = McpCaller.call("submit_request", arguments);
    call.putObject("_meta").put("progressToken", "p");
    String request;
    try (McpCaller plain = McpCaller.modern(server.url(), server.aliceToken(), "{}")) {
      Stream stream = Stream.open(plain, "tools/call", call);
      String told = stream.next("notifications/progress").at("/params/message").asString();
      request = told.replaceFirst(".*request_id ([0-9a-f-]{36}).*", "$1");
      stream.next(message -> message.at("/params/message").asString("").contains("TestSlow"));
      stream.close();
    }
    JsonNode result = ServerFixture.ended(server.alice(), path + "/requests/" + request);
    assertThat(result.path("status").asString()).isEqualTo("succeeded");
    JsonNode status =
        server.alice().get(path + "/requests/" + request + "/status?include=progress").json();
    assertThat(status.path("attempts").asInt()).as("it ran once").isEqualTo(1);
  }
}

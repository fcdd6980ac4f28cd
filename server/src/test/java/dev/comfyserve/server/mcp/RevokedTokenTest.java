package dev.comfyserve.server.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.contract.Json;
import dev.comfyserve.contract.Secret;
import dev.comfyserve.server.RestClient;
import dev.comfyserve.server.ServerFixture;
import dev.comfyserve.store.Store;
import dev.comfyserve.store.TokenStore;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A token that is revoked while calls with it last: they tell nothing more. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class RevokedTokenTest {
  private static final String TAKES_TASKS =
      "{\"extensions\":{\"io.modelcontextprotocol/tasks\":{}}}";
  private static final String ACKNOWLEDGED = "notifications/subscriptions/acknowledged";

  @TempDir private static Path folder;

  private static ServerFixture server;
  private static String deployment;

  private Secret lent;
  private String request;

  @BeforeAll
  static void start() throws Exception {
    server = ServerFixture.start(folder, Map.of("slots", "1"));
    deployment = ServerFixture.deploy(server.alice(), still());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** Runs until it is cancelled, and nothing of it changes meanwhile. */
  private static ObjectNode still() {
    ObjectNode graph = ServerFixture.picture(8, 8, 2);
    ObjectNode slow = graph.putObject("2").put("class_type", "TestSlow");
    slow.putObject("inputs")
        .put("seconds", 120.0)
        .put("steps", 1)
        .putArray("image")
        .add("1")
        .add(0);
    ((ObjectNode) graph.at("/9/inputs")).putArray("images").add("2").add(0);
    return graph;
  }

  @BeforeEach
  void lend() throws Exception {
    try (TokenStore store = tokens()) {
      lent = store.tokens().create("alice");
    }
    request = ServerFixture.submit(server.alice(), deployment, "{}");
    ServerFixture.reaches(server.alice(), request, "in_progress");
  }

  @AfterEach
  void end() throws Exception {
    cancel(request);
  }

  private static TokenStore tokens() {
    return Store.openBeside(folder, InstantSource.system(), () -> UUID.randomUUID().toString());
  }

  /** As a command beside the server does it; returns when the server knows. */
  private void revoke() throws Exception {
    try (TokenStore store = tokens()) {
      store.tokens().revoke(lent.reveal()).orElseThrow();
    }
    RestClient holder = new RestClient(server.url(), lent.reveal());
    while (holder.get(request + "/status").status() == 200) {
      Thread.sleep(20);
    }
  }

  private static void cancel(String request) throws Exception {
    server.alice().post(request + "/cancel", "").expect(202);
    ServerFixture.ended(server.alice(), request);
  }

  private static String id(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private ObjectNode listen() {
    ObjectNode params = Json.object();
    ObjectNode wanted = params.putObject("notifications");
    wanted.putArray("resourceSubscriptions").add("comfyserve://requests/" + id(request));
    wanted.putArray("taskIds").add(id(request));
    return params;
  }

  /** What went on before the server knew may have been told; the cancel came after. */
  private static boolean tellsTheEnd(JsonNode message) {
    return message.has("result") || message.at("/params/status").asString("").equals("cancelled");
  }

  @Test
  void a_stream_ends_in_place_of_the_next_thing_that_it_would_tell() throws Exception {
    try (McpCaller holder = McpCaller.modern(server.url(), lent, TAKES_TASKS);
        Stream stream = Stream.open(holder, "subscriptions/listen", listen())) {
      stream.next(ACKNOWLEDGED);
      revoke();
      cancel(request);
      assertThat(stream.rest()).noneMatch(RevokedTokenTest::tellsTheEnd);
    }
  }

  @Test
  void a_stream_on_which_nothing_happens_ends_soon() throws Exception {
    try (McpCaller holder = McpCaller.modern(server.url(), lent, TAKES_TASKS);
        Stream stream = Stream.open(holder, "subscriptions/listen", listen())) {
      stream.next(ACKNOWLEDGED);
      revoke();
      assertThat(stream.rest()).noneMatch(RevokedTokenTest::tellsTheEnd);
    }
  }

  @Test
  void a_wait_ends_without_the_result() throws Exception {
    try (McpCaller holder = McpCaller.modern(server.url(), lent, "{}")) {
      ObjectNode call = waiting();
      call.putObject("_meta").put("progressToken", "p");
      try (Stream stream = Stream.open(holder, "tools/call", call)) {
        String told = stream.next("notifications/progress").at("/params/message").asString();
        String mine = told.replaceFirst(".*request_id ([0-9a-f-]{36}).*", "$1");
        revoke();
        cancel(deployment + "/requests/" + mine);
        List<JsonNode> rest = stream.rest();
        assertThat(rest).noneMatch(message -> message.has("result"));
      }
    }
  }

  @Test
  void a_wait_of_a_client_that_takes_no_stream_is_refused_at_its_end() throws Exception {
    try (McpCaller holder = McpCaller.modern(server.url(), lent, "{}")) {
      HttpRequest plain =
          HttpRequest.newBuilder(
                  holder.post("tools/call", waiting()), (name, _) -> !name.equals("Accept"))
              .header("Accept", "application/json")
              .build();
      CompletableFuture<HttpResponse<String>> answer =
          holder.http().sendAsync(plain, HttpResponse.BodyHandlers.ofString());
      String mine = newest();
      while (mine.equals(id(request))) {
        Thread.sleep(20);
        mine = newest();
      }
      revoke();
      cancel(deployment + "/requests/" + mine);
      assertThat(answer.get().statusCode()).isEqualTo(401);
      assertThat(answer.get().headers().firstValue("WWW-Authenticate").orElseThrow())
          .contains("invalid_token");
      assertThat(answer.get().body()).doesNotContain(mine);
    }
  }

  private static ObjectNode waiting() {
    return McpCaller.call(
        "submit_request",
        Json.object().put("deployment_id", id(deployment)).put("wait_for_completion", true));
  }

  private static String newest() throws Exception {
    return server
        .alice()
        .get(deployment + "/requests?limit=1")
        .expect(200)
        .json()
        .path(0)
        .path("request_id")
        .asString();
  }
}

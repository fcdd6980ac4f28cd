package dev.comfyserve.server.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.contract.Json;
import dev.comfyserve.contract.Secret;
import dev.comfyserve.server.ServerFixture;
import dev.comfyserve.store.Store;
import dev.comfyserve.store.TokenStore;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a token that may only read may do with tasks, and how it hears of what it may not. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class ReadingTasksTest {
  private static final String TASKS = "{\"extensions\":{\"io.modelcontextprotocol/tasks\":{}}}";
  private static final String REFUSED = "This token may only read";

  @TempDir private Path folder;

  private McpCaller reader(ServerFixture server) throws Exception {
    try (TokenStore store =
        Store.openBeside(folder, InstantSource.system(), () -> UUID.randomUUID().toString())) {
      Secret token = store.tokens().create("alice", true);
      return McpCaller.modern(server.url(), token, TASKS);
    }
  }

  private static String submit(ServerFixture server) throws Exception {
    String deployment = ServerFixture.deploy(server.alice(), ServerFixture.picture(8, 8, 1));
    return ServerFixture.submit(server.alice(), deployment, "{}");
  }

  private static ObjectNode task(String request) {
    return Json.object().put("taskId", request.substring(request.lastIndexOf('/') + 1));
  }

  private static ObjectNode update(String request) {
    ObjectNode update = task(request);
    update.putObject("inputResponses");
    return update;
  }

  @Test
  void a_reader_looks_at_tasks_and_listens_to_them() throws Exception {
    try (ServerFixture server = ServerFixture.start(folder, Map.of());
        McpCaller reader = reader(server)) {
      ObjectNode task = task(submit(server));
      assertThat(reader.result("tasks/get", task).path("taskId")).isEqualTo(task.path("taskId"));
      ObjectNode params = Json.object();
      params.putObject("notifications").putArray("taskIds").add(task.path("taskId"));
      try (Stream stream = Stream.open(reader, "subscriptions/listen", params)) {
        stream.next(message -> message.at("/params/status").asString("").equals("completed"));
      }
    }
  }

  @Test
  void who_may_not_change_a_task_hears_why() throws Exception {
    try (ServerFixture server = ServerFixture.start(folder, Map.of());
        McpCaller reader = reader(server)) {
      String request = submit(server);
      for (JsonNode error :
          new JsonNode[] {
            reader.error("tasks/cancel", task(request)),
            reader.error("tasks/cancel", task(ServerFixture.UNKNOWN)),
            reader.error("tasks/update", update(request))
          }) {
        assertThat(error.path("message").asString()).contains(REFUSED);
        assertThat(error.at("/data/error_code").asInt()).isEqualTo(403003);
      }
      assertThat(ServerFixture.ended(server.alice(), request).path("status").asString())
          .isEqualTo("succeeded");
      JsonNode submit = reader.call("submit_request", "{\"wait_for_completion\": true}");
      assertThat(submit.path("isError").asBoolean()).isTrue();
    }
  }

  @Test
  void where_more_scope_can_be_had_the_refusal_says_which_to_get() throws Exception {
    Map<String, String> settings = Map.of("authorization_servers", "https://login.example.com");
    try (ServerFixture server = ServerFixture.start(folder, settings);
        McpCaller reader = reader(server)) {
      String request = submit(server);
      Map<String, ObjectNode> calls =
          Map.of(
              "tasks/cancel", task(request),
              "tasks/update", update(request),
              "tools/call", McpCaller.call("submit_request", Json.object()));
      for (var call : calls.entrySet()) {
        HttpResponse<String> answer =
            reader
                .http()
                .send(
                    reader.post(call.getKey(), call.getValue()),
                    HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(call.getKey()).isEqualTo(403);
        assertThat(answer.headers().firstValue("WWW-Authenticate").orElseThrow())
            .startsWith("Bearer ")
            .contains(
                "error=\"insufficient_scope\"",
                "scope=\"comfyserve:read comfyserve:write\"",
                "resource_metadata=",
                "/.well-known/oauth-protected-resource/mcp");
        assertThat(Json.parse(answer.body()).at("/error/message").asString()).contains(REFUSED);
      }
      assertThat(reader.result("tasks/get", task(request)).has("status")).isTrue();
    }
  }
}

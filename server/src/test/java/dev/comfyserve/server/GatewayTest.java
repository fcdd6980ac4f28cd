package dev.comfyserve.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.contract.Json;
import dev.comfyserve.mcp.client.McpClient;
import dev.comfyserve.mcp.tool.ToolResult;
import dev.comfyserve.server.config.ServerConfig;
import dev.comfyserve.testkit.runcomfy.Fault;
import dev.comfyserve.testkit.runcomfy.RunComfy;
import dev.comfyserve.testkit.runcomfy.Seen;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A gateway as a process among others: whose tokens it uses, what it serves, how it stops. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class GatewayTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path folder;

  private RunComfy runComfy;

  @BeforeEach
  void start() throws Exception {
    runComfy = RunComfy.start();
  }

  @AfterEach
  void stop() {
    runComfy.close();
  }

  private RunningServer gateway(String... more) throws Exception {
    Map<String, String> flags = new HashMap<>();
    flags.put("upstream", runComfy.url().toString());
    flags.put("data", folder.resolve("none").toString());
    flags.put("port", "0");
    for (int i = 0; i < more.length; i += 2) {
      flags.put(more[i], more[i + 1]);
    }
    return ComfyServe.start(ServerConfig.load(Map.of(), flags));
  }

  private static McpClient client(RunningServer gateway, String token) throws Exception {
    return McpClient.connect(URI.create(gateway.bound() + "/mcp"), token, PATIENCE);
  }

  private static HttpResponse<String> call(
      RunningServer gateway, String method, String path, String token) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(gateway.bound() + path))
            .timeout(PATIENCE)
            .header("Content-Type", "application/json")
            .header("Accept", "application/json, text/event-stream")
            .method(method, BodyPublishers.ofString("{}"));
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    try (HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      return http.send(request.build(), BodyHandlers.ofString());
    }
  }

  @Test
  void the_tokens_of_callers_never_mix() throws Exception {
    int callers = 12;
    try (RunningServer gateway = gateway();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < callers; i++) {
        String token = "the-own-token-of-caller-" + i;
        runComfy.account(token);
        String workflow = runComfy.workflow(token, RunComfy.picture(), null);
        all.add(threads.submit(() -> works(gateway, token, workflow)));
      }
      for (Future<?> one : all) {
        one.get();
      }
    }
    // Ids tell whose things a call was about: each was touched by one token only.
    Map<String, String> holders = new HashMap<>();
    for (Seen seen : runComfy.seen()) {
      String[] parts = seen.path().split("/");
      if (parts.length > 4) {
        String holder = holders.putIfAbsent(parts[4], seen.header("Authorization"));
        assertThat(holder == null || holder.equals(seen.header("Authorization"))).isTrue();
      }
    }
    assertThat(holders).hasSize(callers);
    assertThat(runComfy.violations()).isEmpty();
    assertThat(folder.resolve("none")).as("nothing is written to disk").doesNotExist();
  }

  private static Void works(RunningServer gateway, String token, String workflow) throws Exception {
    try (McpClient mcp = client(gateway, token)) {
      ObjectNode create = Json.object().put("name", token).put("workflow_id", workflow);
      JsonNode made = ok(mcp, "create_deployment", create.put("workflow_version", "v1"));
      ObjectNode submit = Json.object().set("deployment_id", made.at("/deployment/id"));
      JsonNode done = ok(mcp, "submit_request", submit.put("wait_for_completion", true));
      assertThat(done.at("/result/status").asString()).isEqualTo("succeeded");
      JsonNode listed = ok(mcp, "list_deployments", Json.object()).path("deployments");
      assertThat(listed).hasSize(1);
      assertThat(listed.path(0).path("name").asString()).isEqualTo(token);
    }
    return null;
  }

  private static JsonNode ok(McpClient mcp, String tool, ObjectNode arguments) throws Exception {
    ToolResult result = mcp.callTool(tool, arguments, null, PATIENCE);
    assertThat(result.isError()).as("%s", result.structuredContent()).isFalse();
    return result.structuredContent();
  }

  @Test
  void without_a_token_nothing_goes_upstream() throws Exception {
    try (RunningServer gateway = gateway()) {
      HttpResponse<String> answer = call(gateway, "POST", "/mcp", null);
      assertThat(answer.statusCode()).isEqualTo(401);
      assertThat(answer.headers().firstValue("WWW-Authenticate")).isPresent();
      assertThat(answer.body()).contains("your own RunComfy API token");
      assertThat(gateway.newToken()).isEmpty();
    }
    assertThat(runComfy.seen()).isEmpty();
  }

  @Test
  void an_unknown_token_is_judged_by_runcomfy() throws Exception {
    try (RunningServer gateway = gateway();
        McpClient mcp = client(gateway, "a-token-of-nobody")) {
      ToolResult result = mcp.callTool("list_deployments", Json.object(), null, PATIENCE);
      assertThat(result.isError()).isTrue();
      assertThat(result.structuredContent().path("error_code").asInt()).isEqualTo(401001);
      assertThat(result.structuredContent().path("message").asString())
          .contains("valid API token")
          .doesNotContain("a-token-of-nobody");
    }
    assertThat(runComfy.seen())
        .allSatisfy(
            seen -> assertThat(seen.header("Authorization")).endsWith(" a-token-of-nobody"));
  }

  @ParameterizedTest
  @CsvSource({
    "GET,/prod",
    "GET,/prod/v2/deployments",
    "POST,/prod/v1/deployments/x/inference",
    "PATCH,/prod/v2/deployments/x",
    "DELETE,/prod/v2/deployments/x"
  })
  void the_rest_api_is_elsewhere(String method, String path) throws Exception {
    try (RunningServer gateway = gateway()) {
      HttpResponse<String> answer = call(gateway, method, path, "some-token-0123456789");
      assertThat(answer.statusCode()).isEqualTo(404);
      assertThat(answer.body()).contains(runComfy.url() + "/prod", "/mcp", "404001");
      assertThat(call(gateway, "GET", "/outputs/x", null).body()).doesNotContain("openapi");
      assertThat(call(gateway, "GET", "/openapi.yaml", null).statusCode()).isEqualTo(404);
      assertThat(call(gateway, "GET", "/health/ready", null).statusCode()).isEqualTo(200);
      assertThat(call(gateway, "GET", "/metrics", null).statusCode()).isEqualTo(200);
    }
    assertThat(runComfy.seen()).isEmpty();
  }

  @Test
  void more_calls_than_the_limit_wait() throws Exception {
    try (RunningServer gateway = gateway("rate_limit_per_minute", "3")) {
      for (int i = 0; i < 3; i++) {
        assertThat(call(gateway, "POST", "/mcp", "one-token-0123456").statusCode()).isEqualTo(400);
      }
      HttpResponse<String> late = call(gateway, "POST", "/mcp", "one-token-0123456");
      assertThat(late.statusCode()).isEqualTo(429);
      assertThat(Integer.parseInt(late.headers().firstValue("Retry-After").orElseThrow()))
          .isBetween(1, 20);
      assertThat(call(gateway, "POST", "/mcp", "another-token-0123").statusCode()).isEqualTo(400);
    }
  }

  @Test
  void each_request_of_a_batch_is_a_call() throws Exception {
    String token = "batching-token-0123";
    runComfy.account(token);
    try (RunningServer gateway = gateway("rate_limit_per_minute", "30")) {
      assertThat(batch(gateway, token, 20).statusCode()).isEqualTo(200);
      assertThat(runComfy.seen()).hasSize(20);
      HttpResponse<String> late = batch(gateway, token, 20);
      assertThat(late.statusCode()).isEqualTo(429);
      assertThat(Integer.parseInt(late.headers().firstValue("Retry-After").orElseThrow()))
          .isBetween(1, 20);
      assertThat(runComfy.seen()).as("nothing of it is run").hasSize(20);
      assertThat(batch(gateway, token, 10).statusCode()).as("what is left").isEqualTo(200);
      HttpResponse<String> never = batch(gateway, token, 31);
      assertThat(never.statusCode()).isBetween(400, 429);
      assertThat(batch(gateway, "another-token-0123", 31).body()).contains("send it in parts");
      assertThat(runComfy.seen()).hasSize(30);
    }
  }

  private static HttpResponse<String> batch(RunningServer gateway, String token, int calls)
      throws Exception {
    ArrayNode messages = Json.MAPPER.createArrayNode();
    for (int i = 0; i < calls; i++) {
      ObjectNode call = messages.addObject().put("jsonrpc", "2.0").put("id", i);
      call.put("method", "tools/call").putObject("params").put("name", "list_deployments");
    }
    messages.addObject().put("jsonrpc", "2.0").put("method", "notifications/initialized");
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(gateway.bound() + "/mcp"))
            .timeout(PATIENCE)
            .header("Content-Type", "application/json")
            .header("Accept", "application/json, text/event-stream")
            .header("MCP-Protocol-Version", "2025-03-26")
            .header("Authorization", "Bearer " + token)
            .POST(BodyPublishers.ofString(Json.write(messages)))
            .build();
    try (HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      return http.send(request, BodyHandlers.ofString());
    }
  }

  @Test
  void a_call_that_hangs_upstream_does_not_hold_up_the_stop() throws Exception {
    runComfy.account("hanging-token-0123");
    runComfy.always("GET .*", Fault.HANG);
    RunningServer gateway = gateway();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        McpClient mcp = client(gateway, "hanging-token-0123")) {
      Future<ToolResult> call =
          threads.submit(() -> mcp.callTool("list_deployments", Json.object(), null, PATIENCE));
      long end = System.nanoTime() + PATIENCE.toNanos();
      while (runComfy.seen().isEmpty() && System.nanoTime() < end) {
        TimeUnit.MILLISECONDS.sleep(10);
      }
      assertThat(runComfy.seen()).hasSize(1);
      long began = System.nanoTime();
      gateway.close();
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(20));
      call.cancel(true);
    }
  }
}

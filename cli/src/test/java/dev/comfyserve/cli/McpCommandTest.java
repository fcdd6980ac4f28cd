package dev.comfyserve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.comfyserve.client.ComfyServeClient;
import dev.comfyserve.contract.Json;
import dev.comfyserve.testkit.Ports;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code comfyserve mcp} in a process of its own. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class McpCommandTest {
  /** It takes well under two seconds where nothing else runs. */
  private static final Duration PROMPT = Duration.ofSeconds(20);

  private static final String GRAPH =
      """
      {"1": %s,
       "9": {"class_type": "SaveImage", "inputs": {"images": ["1", 0], "filename_prefix": "t"}}}
      """;
  private static final String QUICK =
      """
      {"class_type": "EmptyImage",
       "inputs": {"width": 64, "height": 64, "batch_size": 1, "color": 4360181}}
      """;
  private static final String SLOW =
      """
      {"class_type": "TestSlow", "inputs": {"seconds": 5, "steps": 10}}
      """;

  @TempDir private Path folder;

  @Test
  void calls_say_how_to_start_a_server_and_work_as_soon_as_one_runs() throws Exception {
    try (ServerProcess server = new ServerProcess(folder, Map.of());
        ChildServer child = new ChildServer(folder.resolve("mcp.log"), environment(server))) {
      assertThat(child.initialize().at("/serverInfo/name").asString()).isEqualTo("comfyserve");
      assertThat(child.request("tools/list", Json.object(), _ -> {}).path("tools")).hasSize(10);
      JsonNode nobody = child.call("list_deployments", Json.object());
      assertThat(nobody.path("isError").asBoolean()).isTrue();
      assertThat(nobody.at("/content/0/text").asString())
          .contains("No server runs on " + state(), "comfyserve up");

      server.start();
      String deployment = deployment(server, QUICK);
      List<JsonNode> told = new ArrayList<>();
      JsonNode result =
          child.call(
              "submit_request",
              Json.object().put("deployment_id", deployment).put("wait_for_completion", true),
              told::add);
      assertThat(result.at("/structuredContent/result/status").asString())
          .as("%s", result)
          .isEqualTo("succeeded");
      assertThat(told).isNotEmpty();
      assertThat(told)
          .allMatch(message -> message.path("method").asString().equals("notifications/progress"));
      assertThat(child.end(PROMPT)).isTrue();
      assertThat(child.process().exitValue()).isZero();
    }
  }

  @Test
  void the_end_of_the_input_ends_a_wait_and_not_its_job() throws Exception {
    try (ServerProcess server = new ServerProcess(folder, Map.of("COMFYSERVE_TEST_NODES", "true"));
        ChildServer child = new ChildServer(folder.resolve("mcp.log"), environment(server));
        ComfyServeClient client = server.client()) {
      server.start();
      String deployment = deployment(server, SLOW);
      child.initialize();
      child.send("tools/call", waitedSubmit(deployment));
      String told = child.next().at("/params/message").asString();
      assertThat(child.end(PROMPT)).isTrue();
      String request = told.replaceAll("request_id ([0-9a-f-]+).*", "$1");
      ObjectNode status = null;
      while (!"completed".equals(status == null ? "" : status.path("status").asString())) {
        status =
            client
                .api()
                .awaitChange(client.caller(), deployment, request, status, Duration.ofSeconds(10));
      }
      assertThat(
              client
                  .api()
                  .requestResult(client.caller(), deployment, request)
                  .path("status")
                  .asString())
          .isEqualTo("succeeded");
    }
  }

  @Test
  void what_a_pipe_that_ends_at_once_submitted_is_told_with_its_id() throws Exception {
    try (ServerProcess server = new ServerProcess(folder, Map.of("COMFYSERVE_TEST_NODES", "true"));
        ChildServer child = new ChildServer(folder.resolve("mcp.log"), environment(server))) {
      server.start();
      String deployment = deployment(server, SLOW);
      child.initialize();
      // Its end allows three seconds, which a first call may take where other tests run, too.
      String quick = deployment(server, QUICK);
      child.call(
          "submit_request",
          Json.object().put("deployment_id", quick).put("wait_for_completion", true));
      int call = child.send("tools/call", waitedSubmit(deployment));
      assertThat(child.end(PROMPT)).isTrue();
      assertToldOf(child, call);
    }
  }

  /** A job that goes on, by its id, and not the advice to submit once more. */
  private static void assertToldOf(ChildServer child, int call) throws InterruptedException {
    JsonNode answer = child.next();
    while (answer.path("id").asInt(-1) != call) {
      answer = child.next();
    }
    JsonNode result = answer.at("/result/structuredContent");
    assertThat(result.path("still_running").asBoolean()).as("%s", answer).isTrue();
    assertThat(result.path("request_id").asString()).as("%s", answer).isNotEmpty();
    assertThat(answer.at("/result/content/0/text").asString())
        .contains("Do not submit it again")
        .doesNotContain("all again");
  }

  @Test
  void a_submission_that_hangs_when_it_ends_may_have_been_taken() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    CountDownLatch over = new CountDownLatch(1);
    HttpServer silent =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    silent.createContext(
        "/",
        exchange -> {
          arrived.countDown();
          await(over);
          exchange.close();
        });
    silent.start();
    Map<String, String> environment =
        Map.of(
            "COMFYSERVE_DATA", state().toString(),
            "COMFYSERVE_URL", "http://127.0.0.1:" + silent.getAddress().getPort(),
            "COMFYSERVE_TOKEN", ServerProcess.TOKEN.reveal());
    try (ChildServer child = new ChildServer(folder.resolve("mcp.log"), environment)) {
      child.initialize();
      ObjectNode params = Json.object().put("name", "submit_request");
      params.putObject("arguments").put("deployment_id", "00000000-0000-4000-8000-000000000000");
      child.send("tools/call", params);
      assertThat(arrived.await(60, TimeUnit.SECONDS)).isTrue();
      child.terminate();
      JsonNode answer = child.next();
      assertThat(answer.toString())
          .contains("whether it was carried out is not known")
          .doesNotContain("retry after a few seconds is reasonable", "Call again.");
    } finally {
      over.countDown();
      silent.stop(0);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void a_signal_ends_it_while_a_call_waits() throws Exception {
    try (ServerProcess server = new ServerProcess(folder, Map.of("COMFYSERVE_TEST_NODES", "true"));
        ChildServer child = new ChildServer(folder.resolve("mcp.log"), environment(server))) {
      server.start();
      child.initialize();
      int call = child.send("tools/call", waitedSubmit(deployment(server, SLOW)));
      child.next();
      child.terminate();
      assertThat(child.process().waitFor(PROMPT.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertToldOf(child, call);
    }
  }

  @Test
  void with_up_the_first_call_starts_a_server_that_ends_with_the_assistant() throws Exception {
    Map<String, String> environment =
        Map.of("COMFYSERVE_DATA", state().toString(), "COMFYSERVE_PORT", "" + Ports.free());
    try (ChildServer first = new ChildServer(folder.resolve("1.log"), environment, "--up");
        ChildServer second = new ChildServer(folder.resolve("2.log"), environment, "--up")) {
      first.initialize();
      second.initialize();
      assertThat(state()).doesNotExist();
      assertWorks(first);
      assertWorks(second);
      assertThat(first.end(PROMPT)).isTrue();
      // The one that used the other's server goes on with one of its own.
      assertWorks(second);
      List<ProcessHandle> engines = second.process().descendants().toList();
      assertThat(second.end(PROMPT)).isTrue();
      assertThat(engines).noneMatch(ProcessHandle::isAlive);
      assertThat(state().resolve("server.json")).doesNotExist();
    }
  }

  @RepeatedTest(5)
  void two_that_start_a_server_at_the_same_time_share_one() throws Exception {
    Map<String, String> environment =
        Map.of("COMFYSERVE_DATA", state().toString(), "COMFYSERVE_PORT", "0");
    try (ChildServer first = new ChildServer(folder.resolve("1.log"), environment, "--up");
        ChildServer second = new ChildServer(folder.resolve("2.log"), environment, "--up")) {
      first.initialize();
      second.initialize();
      List<ChildServer> both = List.of(first, second);
      ObjectNode params = Json.object().put("name", "list_deployments");
      params.putObject("arguments");
      both.forEach(child -> child.send("tools/call", params));
      for (ChildServer child : both) {
        JsonNode listed = child.next();
        assertThat(listed.at("/result/structuredContent/ok").asBoolean()).as("%s", listed).isTrue();
      }
    }
  }

  @Test
  void nobody_on_a_guessed_or_stale_port_gets_the_folders_token() throws Exception {
    Files.createDirectories(state());
    Files.writeString(state().resolve("token"), "the-token-of-the-state-folder\n");
    List<String> seen = new CopyOnWriteArrayList<>();
    HttpServer stranger =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    stranger.createContext(
        "/",
        exchange -> {
          seen.add(exchange.getRequestURI() + " " + exchange.getRequestHeaders().entrySet());
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    stranger.start();
    int port = stranger.getAddress().getPort();
    Files.writeString(
        state().resolve("server.json"),
        "{\"url\": \"http://127.0.0.1:%d\", \"pid\": 1}\n".formatted(port));
    Map<String, String> environment =
        Map.of("COMFYSERVE_DATA", state().toString(), "COMFYSERVE_PORT", "" + port);
    try (ChildServer child = new ChildServer(folder.resolve("mcp.log"), environment);
        ChildServer starting = new ChildServer(folder.resolve("up.log"), environment, "--up")) {
      child.initialize();
      assertThat(child.call("list_deployments", Json.object()).toString())
          .contains("No server runs on " + state(), "comfyserve up");
      starting.initialize();
      assertThat(starting.call("list_deployments", Json.object()).toString())
          .contains("No server could be started here", "" + port)
          .doesNotContain("retry after a few seconds");
      assertThat(seen).isEmpty();
    } finally {
      stranger.stop(0);
    }
  }

  @Test
  void a_url_that_is_none_is_told_at_the_start() throws Exception {
    Map<String, String> wrong =
        Map.of("COMFYSERVE_DATA", state().toString(), "COMFYSERVE_URL", "127.0.0.1:8484");
    Map<String, String> none = Map.of("COMFYSERVE_DATA", state().toString());
    Path log = folder.resolve("mcp.log");
    Path second = folder.resolve("2.log");
    try (ChildServer variable = new ChildServer(log, wrong);
        ChildServer option = new ChildServer(second, none, "--url", "nonsense")) {
      for (ChildServer child : List.of(variable, option)) {
        assertThat(child.process().waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(child.process().exitValue()).isOne();
        assertThat(child.log()).hasLineCount(1).contains("must be like http://127.0.0.1:8484");
      }
      assertThat(variable.log()).contains("COMFYSERVE_URL");
    }
  }

  private static void assertWorks(ChildServer child) throws InterruptedException {
    JsonNode listed = child.call("list_deployments", Json.object());
    assertThat(listed.at("/structuredContent/ok").asBoolean()).as("%s", listed).isTrue();
  }

  @Test
  void toolsets_are_chosen_on_the_command_line() throws Exception {
    Map<String, String> environment = Map.of("COMFYSERVE_DATA", state().toString());
    Path log = folder.resolve("mcp.log");
    try (ChildServer all = new ChildServer(log, environment, "--toolsets", "workflows,files");
        ChildServer reading = new ChildServer(log, environment, "--read-only");
        ChildServer wrong = new ChildServer(log, environment, "--toolsets", "nonsense")) {
      all.initialize();
      assertThat(names(all))
          .contains("save_workflow", "upload_file")
          .doesNotContain("list_requests");
      reading.initialize();
      assertThat(names(reading)).contains("get_deployment").doesNotContain("delete_deployment");
      assertThat(wrong.process().waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(wrong.process().exitValue()).isOne();
      assertThat(wrong.log()).contains("There is no toolset nonsense");
    }
  }

  @Test
  void the_state_folders_settings_have_the_last_word() throws Exception {
    Files.createDirectories(state());
    Files.writeString(
        state().resolve("comfyserve.yaml"), "toolsets_allowed: files\nread_only: true\n");
    Map<String, String> environment = Map.of("COMFYSERVE_DATA", state().toString());
    try (ChildServer asking =
            new ChildServer(folder.resolve("1.log"), environment, "--toolsets", "workflows");
        ChildServer child = new ChildServer(folder.resolve("2.log"), environment)) {
      child.initialize();
      assertThat(names(child)).contains("get_deployment").doesNotContain("submit_request");
      assertThat(asking.process().waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(asking.log()).contains("There is no toolset workflows", "allows: files");
    }
  }

  private static List<String> names(ChildServer child) throws InterruptedException {
    List<String> names = new ArrayList<>();
    child
        .request("tools/list", Json.object(), _ -> {})
        .path("tools")
        .forEach(tool -> names.add(tool.path("name").asString()));
    return names;
  }

  private Path state() {
    return folder.resolve("state");
  }

  /** The assistant's: the state folder, and the token, which a server started with one keeps. */
  private Map<String, String> environment(ServerProcess server) {
    return Map.of(
        "COMFYSERVE_DATA",
        state().toString(),
        "COMFYSERVE_PORT",
        "" + server.url().getPort(),
        "COMFYSERVE_TOKEN",
        ServerProcess.TOKEN.reveal());
  }

  private static ObjectNode waitedSubmit(String deployment) {
    ObjectNode params = Json.object().put("name", "submit_request");
    params.putObject("arguments").put("deployment_id", deployment).put("wait_for_completion", true);
    params.putObject("_meta").put("progressToken", 1);
    return params;
  }

  private static String deployment(ServerProcess server, String image) {
    try (ComfyServeClient client = server.client()) {
      ObjectNode workflow = Json.object().put("name", "w");
      workflow.set("workflow_api_json", Json.parse(GRAPH.formatted(image)));
      JsonNode saved = client.own().saveWorkflow(client.caller(), workflow);
      ObjectNode deployment =
          Json.object()
              .put("name", "d")
              .put("workflow_id", saved.path("workflow_id").asString())
              .put("workflow_version", saved.path("workflow_version").asString());
      return client.api().createDeployment(client.caller(), deployment).path("id").asString();
    }
  }
}

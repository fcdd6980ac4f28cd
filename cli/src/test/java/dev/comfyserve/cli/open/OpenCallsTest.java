package dev.comfyserve.cli.open;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.cli.ServerProcess;
import dev.comfyserve.client.ComfyServeClient;
import dev.comfyserve.contract.Json;
import dev.comfyserve.contract.SubmitOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Two hundred calls that wait and two hundred that listen, on a server in its own process. */
@Timeout(value = 8, unit = TimeUnit.MINUTES)
class OpenCallsTest {
  private static final int CALLS = 200;
  private static final long MOST_BYTES = 50_000_000;

  /** Carriers of virtual threads come and go by the cores; a pool would have one for each call. */
  private static final int MOST_THREADS = 20;

  private static final String GRAPH =
      """
      {"1": {"class_type": "TestSlow", "inputs": {"seconds": 0.0, "steps": 2}},
       "9": {"class_type": "SaveImage", "inputs": {"images": ["1", 0], "filename_prefix": "open"}}}
      """;

  private static final Pattern REQUEST = Pattern.compile("request_id (\\S+):");

  @TempDir private Path folder;

  private ServerProcess server;
  private ComfyServeClient client;
  private String deployment;
  private final List<OpenCall> open = new ArrayList<>();

  @BeforeEach
  void serve() throws Exception {
    server =
        new ServerProcess(
            folder,
            Map.of(
                "COMFYSERVE_TEST_NODES", "true",
                "COMFYSERVE_SLOTS", "1",
                "COMFYSERVE_WAIT_CAP_SECONDS", "3600"));
    server.start();
    client = server.client();
    ObjectNode workflow = Json.object().put("name", "open");
    workflow.set("workflow_api_json", Json.parse(GRAPH));
    JsonNode saved = client.own().saveWorkflow(client.caller(), workflow);
    ObjectNode body = Json.object().put("name", "open").put("max_instances", 1);
    body.put("workflow_id", saved.path("workflow_id").asString());
    body.put("workflow_version", saved.path("workflow_version").asString());
    deployment = client.api().createDeployment(client.caller(), body).path("id").asString();
  }

  @AfterEach
  void stop() throws IOException {
    for (OpenCall call : open) {
      call.close();
    }
    client.close();
    server.close();
  }

  @Test
  void they_cost_no_thread_each_and_little_memory_and_are_all_answered() throws Exception {
    // Whatever is loaded, compiled or started once is no cost of a call.
    succeeded(waiting().answer());
    Footprint before = Footprint.of(server);

    String blocker = block();
    List<OpenCall> waits = new ArrayList<>();
    for (int i = 0; i < CALLS; i++) {
      waits.add(waiting());
    }
    List<String> requests = new ArrayList<>();
    for (OpenCall wait : waits) {
      requests.add(requestOf(wait.next()));
    }
    Footprint waited = Footprint.of(server);
    costs("waits", before, waited);

    List<OpenCall> streams = new ArrayList<>();
    for (String request : requests) {
      streams.add(listening(request));
    }
    for (OpenCall stream : streams) {
      assertThat(method(stream.next())).isEqualTo("notifications/subscriptions/acknowledged");
    }
    Footprint all = Footprint.of(server);
    costs("streams", waited, all);
    costs("waits and as many streams", before, all);

    client.api().cancelRequest(client.caller(), deployment, blocker);
    for (OpenCall wait : waits) {
      succeeded(wait.answer());
    }
    for (OpenCall stream : streams) {
      assertThat(method(stream.next())).isEqualTo("notifications/resources/updated");
    }
  }

  /** From the first that a wait tells. */
  private static String requestOf(JsonNode progress) {
    Matcher id = REQUEST.matcher(progress.at("/params/message").asString());
    assertThat(id.find()).as(progress.toString()).isTrue();
    return id.group(1);
  }

  private static String method(JsonNode message) {
    return message.path("method").asString();
  }

  private static void costs(String what, Footprint before, Footprint now) {
    String numbers = "before: " + before + "\nwith " + CALLS + " open " + what + ": " + now;
    System.err.println(numbers);
    assertThat(now.memory() - before.memory()).as(numbers).isLessThan(MOST_BYTES);
    assertThat(now.threads() - before.threads()).as(numbers).isLessThan(MOST_THREADS);
  }

  /** A request that runs until it is cancelled, so that those behind it wait. */
  private String block() {
    ObjectNode body = Json.object();
    body.putObject("overrides").putObject("1").putObject("inputs").put("seconds", 3000);
    return client
        .api()
        .submit(client.caller(), deployment, body, SubmitOptions.NONE)
        .path("request_id")
        .asString();
  }

  private OpenCall waiting() throws IOException {
    ObjectNode params = Json.object().put("name", "submit_request");
    params
        .putObject("arguments")
        .put("deployment_id", deployment)
        .put("wait_for_completion", true)
        .put("timeout_seconds", 3600);
    return opened("tools/call", params);
  }

  private OpenCall listening(String request) throws IOException {
    ObjectNode params = Json.object();
    params
        .putObject("notifications")
        .putArray("resourceSubscriptions")
        .add("comfyserve://requests/" + request);
    return opened("subscriptions/listen", params);
  }

  private OpenCall opened(String method, ObjectNode params) throws IOException {
    OpenCall call = new OpenCall(server, method, params);
    open.add(call);
    return call;
  }

  private static void succeeded(JsonNode answer) {
    assertThat(answer.at("/result/structuredContent/result/status").asString())
        .as(answer.toString())
        .isEqualTo("succeeded");
  }
}

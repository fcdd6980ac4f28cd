package dev.comfyserve.server;

import dev.comfyserve.contract.Json;
import dev.comfyserve.contract.Secret;
import dev.comfyserve.server.config.ServerConfig;
import dev.comfyserve.store.Store;
import dev.comfyserve.store.TokenStore;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A whole server on a free port: a state folder of its own, the embedded engine with its test
 * nodes, tokens for two accounts.
 */
public final class ServerFixture implements AutoCloseable {
  /** Nothing has this id. */
  public static final String UNKNOWN = "00000000-0000-4000-8000-000000000000";

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final RunningServer server;
  private final Secret aliceToken;
  private final Secret bobToken;

  private ServerFixture(RunningServer server, Secret aliceToken, Secret bobToken) {
    this.server = server;
    this.aliceToken = aliceToken;
    this.bobToken = bobToken;
  }

  /**
   * @param settings beside those of the fixture, by key
   */
  public static ServerFixture start(Path folder, Map<String, String> settings) throws Exception {
    Map<String, String> flags = new HashMap<>();
    flags.put("data", folder.toString());
    flags.put("port", "0");
    flags.put("test_nodes", "true");
    flags.putAll(settings);
    RunningServer server = ComfyServe.start(ServerConfig.load(Map.of(), flags));
    try (TokenStore store =
        Store.openBeside(folder, InstantSource.system(), () -> UUID.randomUUID().toString())) {
      return new ServerFixture(
          server, store.tokens().create("alice"), store.tokens().create("bob"));
    }
  }

  public RunningServer server() {
    return server;
  }

  public URI url() {
    return server.bound();
  }

  public int port() {
    return server.bound().getPort();
  }

  public Secret aliceToken() {
    return aliceToken;
  }

  public Secret bobToken() {
    return bobToken;
  }

  public RestClient alice() {
    return new RestClient(url(), aliceToken.reveal());
  }

  public RestClient bob() {
    return new RestClient(url(), bobToken.reveal());
  }

  public RestClient nobody() {
    return new RestClient(url(), null);
  }

  /** A graph that needs no input: one plain picture, saved. */
  public static ObjectNode picture(int width, int height, int colour) {
    return (ObjectNode)
        Json.parse(
            """
            {"1": {"class_type": "EmptyImage", "_meta": {"title": "Plain"}, "inputs":
                {"width": %d, "height": %d, "batch_size": 1, "color": %d}},
             "9": {"class_type": "SaveImage", "inputs": {"images": ["1", 0], "filename_prefix": "plain"}}}
            """
                .formatted(width, height, colour));
  }

  /** Saves a graph. */
  public static JsonNode save(RestClient client, JsonNode graph)
      throws IOException, InterruptedException {
    ObjectNode body = Json.object().put("name", "test");
    body.set("workflow_api_json", graph);
    return client.post("/prod/v2/workflows", Json.write(body)).expect(200).json();
  }

  /** Saves a graph and makes a deployment of it; its path. */
  public static String deploy(RestClient client, JsonNode graph)
      throws IOException, InterruptedException {
    JsonNode saved = save(client, graph);
    ObjectNode body = Json.object().put("name", "test");
    body.set("workflow_id", saved.path("workflow_id"));
    body.set("workflow_version", saved.path("workflow_version"));
    JsonNode made = client.post("/prod/v2/deployments", Json.write(body)).expect(200).json();
    return "/prod/v2/deployments/" + made.path("id").asString();
  }

  /** Submits, and gives the path of the request. */
  public static String submit(RestClient client, String deployment, String body)
      throws IOException, InterruptedException {
    JsonNode answer = client.post(deployment + "/inference", body).expect(200).json();
    return deployment + "/requests/" + answer.path("request_id").asString();
  }

  /** The result, once the request has ended. */
  public static JsonNode ended(RestClient client, String request)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < end) {
      JsonNode result = client.get(request + "/result").expect(200).json();
      String status = result.path("status").asString();
      if (!status.equals("in_queue") && !status.equals("in_progress")) {
        return result;
      }
      Thread.sleep(20);
    }
    throw new AssertionError(
        "not ended in time: " + client.get(request + "/status?include=progress").text());
  }

  /** Waits until the status is this one. */
  public static JsonNode reaches(RestClient client, String request, String wanted)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < end) {
      JsonNode status = client.get(request + "/status?include=progress").expect(200).json();
      if (status.path("status").asString().equals(wanted)) {
        return status;
      }
      Thread.sleep(20);
    }
    throw new AssertionError("never " + wanted);
  }

  @Override
  public void close() {
    server.close();
  }
}

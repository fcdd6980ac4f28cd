package dev.comfyserve.server.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.contract.Json;
import dev.comfyserve.contract.Secret;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** An MCP client that says exactly what a test wants it to say. */
public final class McpCaller implements AutoCloseable {
  private static final String PREFIX = "io.modelcontextprotocol/";
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final HttpClient http = HttpClient.newHttpClient();
  private final AtomicLong ids = new AtomicLong();
  private final URI endpoint;
  private final Secret token;
  private final String version;
  private final ObjectNode capabilities;

  private McpCaller(URI endpoint, Secret token, String version, ObjectNode capabilities) {
    this.endpoint = endpoint;
    this.token = token;
    this.version = version;
    this.capabilities = capabilities;
  }

  /**
   * @param capabilities what the client declares on each request, as JSON
   */
  public static McpCaller modern(URI server, Secret token, String capabilities) {
    return new McpCaller(
        URI.create(server + "/mcp"), token, "2026-07-28", (ObjectNode) Json.parse(capabilities));
  }

  public static McpCaller legacy(URI server, Secret token) {
    return new McpCaller(URI.create(server + "/mcp"), token, "2025-11-25", null);
  }

  public boolean isModern() {
    return capabilities != null;
  }

  /** The whole answer: {@code result} or {@code error}. */
  public JsonNode ask(String method, ObjectNode params) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        http.send(post(method, params), HttpResponse.BodyHandlers.ofString());
    String body = answer.body();
    if (answer.headers().firstValue("Content-Type").orElse("").startsWith("text/event-stream")) {
      body =
          body.lines()
              .filter(line -> line.startsWith("data:"))
              .map(line -> line.substring(5))
              .reduce((first, last) -> last)
              .orElseThrow();
    }
    return Json.parse(body);
  }

  /** The request, to be sent in a test's own way. */
  public HttpRequest post(String method, ObjectNode params) {
    ObjectNode message = Json.object().put("jsonrpc", "2.0").put("id", ids.incrementAndGet());
    message.put("method", method);
    ObjectNode sent = params.deepCopy();
    message.set("params", sent);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(endpoint)
            .timeout(PATIENCE)
            .header("Authorization", "Bearer " + token.reveal())
            .header("Content-Type", "application/json")
            .header("Accept", "application/json, text/event-stream")
            .header("MCP-Protocol-Version", version);
    if (isModern()) {
      ObjectNode meta = sent.withObject("_meta");
      meta.put(PREFIX + "protocolVersion", version);
      meta.set(PREFIX + "clientCapabilities", capabilities);
      request.header("Mcp-Method", method);
      for (String name : new String[] {"name", "uri", "taskId"}) {
        if (sent.hasNonNull(name) && !method.startsWith("completion/")) {
          request.header("Mcp-Name", sent.path(name).asString());
        }
      }
    }
    return request.POST(HttpRequest.BodyPublishers.ofString(Json.write(message))).build();
  }

  public JsonNode result(String method, ObjectNode params)
      throws IOException, InterruptedException {
    JsonNode answer = ask(method, params);
    assertThat(answer.has("result")).as("%s", answer).isTrue();
    return answer.get("result");
  }

  public JsonNode error(String method, ObjectNode params) throws IOException, InterruptedException {
    JsonNode answer = ask(method, params);
    assertThat(answer.has("error")).as("%s", answer).isTrue();
    return answer.get("error");
  }

  /** A tool's whole result. */
  public JsonNode call(String tool, String arguments) throws IOException, InterruptedException {
    return result("tools/call", call(tool, Json.parse(arguments)));
  }

  public static ObjectNode call(String tool, JsonNode arguments) {
    ObjectNode params = Json.object().put("name", tool);
    params.set("arguments", arguments);
    return params;
  }

  /** The text of the first content of a resource. */
  public JsonNode read(String uri) throws IOException, InterruptedException {
    JsonNode contents = result("resources/read", Json.object().put("uri", uri)).path("contents");
    assertThat(contents).hasSize(1);
    assertThat(contents.path(0).path("uri").asString()).isEqualTo(uri);
    return contents.path(0);
  }

  public HttpClient http() {
    return http;
  }

  @Override
  public void close() {
    http.close();
  }
}

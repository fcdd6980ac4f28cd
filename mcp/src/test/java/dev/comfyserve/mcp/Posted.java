package dev.comfyserve.mcp;

import dev.comfyserve.mcp.jsonrpc.JsonText;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** What came back for one HTTP request that a test wrote by hand. */
public record Posted(int status, String contentType, String body, HttpResponse<String> http) {
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  public static final String BOTH = "application/json, text/event-stream";

  /** A POST as a client of the legacy era sends it, with more headers in pairs. */
  public static Posted legacy(McpFixture server, String body, String... headers) {
    HttpRequest.Builder request = json(server.url(), BOTH, body);
    return send(with(request, headers));
  }

  /** A POST as a client of the modern era sends it: the headers mirror the method and the name. */
  public static Posted modern(McpFixture server, String method, String name, String body) {
    HttpRequest.Builder request =
        json(server.url(), BOTH, body)
            .header("MCP-Protocol-Version", "2026-07-28")
            .header("Mcp-Method", method);
    return send(name == null ? request : request.header("Mcp-Name", name));
  }

  /** A whole request of the modern era; a name or URI in {@code params} is mirrored too. */
  public static Posted modern(McpFixture server, String method, String params) {
    String body = Messages.modern(method, params);
    JsonNode sent = JsonText.read(body).path("params");
    String key = method.startsWith("resources/") ? "uri" : "name";
    return modern(server, method, sent.path(key).stringValue(null), body);
  }

  /** A whole request of the modern era by somebody; its name is mirrored. */
  public static Posted by(McpFixture server, String principal, String body) {
    JsonNode sent = JsonText.read(body);
    String method = sent.path("method").stringValue();
    String key =
        method.startsWith("resources/") ? "uri" : method.startsWith("tasks/") ? "taskId" : "name";
    String name = sent.path("params").path(key).stringValue(null);
    HttpRequest.Builder request =
        json(server.url(), BOTH, body)
            .header("MCP-Protocol-Version", "2026-07-28")
            .header("Mcp-Method", method)
            .header("Authorization", principal);
    return send(name == null ? request : request.header("Mcp-Name", name));
  }

  /** A whole request of a legacy version. */
  public static Posted at(McpFixture server, String version, String method, String params) {
    return legacy(server, Messages.legacy(method, params), "MCP-Protocol-Version", version);
  }

  /** A whole request of a version of either era. */
  public static Posted in(McpFixture server, String version, String method, String params) {
    return version.equals("2026-07-28")
        ? modern(server, method, params)
        : at(server, version, method, params);
  }

  /** A POST with exactly these headers, in pairs. */
  public static Posted bare(McpFixture server, String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.url())
            .timeout(Duration.ofSeconds(20))
            .POST(HttpRequest.BodyPublishers.ofString(body));
    return send(with(request, headers));
  }

  public static Posted method(McpFixture server, String method) {
    return send(
        HttpRequest.newBuilder(server.url())
            .timeout(Duration.ofSeconds(20))
            .method(method, HttpRequest.BodyPublishers.noBody()));
  }

  private static HttpRequest.Builder json(URI url, String accept, String body) {
    return HttpRequest.newBuilder(url)
        .timeout(Duration.ofSeconds(20))
        .header("Content-Type", "application/json")
        .header("Accept", accept)
        .POST(HttpRequest.BodyPublishers.ofString(body));
  }

  private static HttpRequest.Builder with(HttpRequest.Builder request, String... headers) {
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return request;
  }

  private static Posted send(HttpRequest.Builder request) {
    try {
      HttpResponse<String> answer =
          CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
      return new Posted(
          answer.statusCode(),
          answer.headers().firstValue("Content-Type").orElse(""),
          answer.body(),
          answer);
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  public JsonNode json() {
    return JsonText.read(body);
  }

  public JsonNode result() {
    JsonNode result = json().get("result");
    if (result == null) {
      throw new AssertionError("no result: " + body);
    }
    return result;
  }

  public int errorCode() {
    return json().path("error").path("code").intValue(0);
  }

  public boolean streamed() {
    return contentType.startsWith("text/event-stream");
  }

  /** The messages of an event stream, in order. */
  public List<JsonNode> events() {
    List<JsonNode> events = new ArrayList<>();
    body.lines()
        .filter(line -> line.startsWith("data: "))
        .forEach(line -> events.add(JsonText.read(line.substring(6))));
    return events;
  }
}

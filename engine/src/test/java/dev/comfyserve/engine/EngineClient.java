package dev.comfyserve.engine;

import dev.comfyserve.engine.json.WireJson;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A client of one engine, over real sockets. */
public final class EngineClient implements AutoCloseable {
  public static final Duration PATIENCE = Duration.ofSeconds(20);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(PATIENCE).build();
  private final URI url;

  public EngineClient(URI url) {
    this.url = url;
  }

  public HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(url + path)).timeout(PATIENCE);
  }

  public HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
  }

  public byte[] bytes(String path) throws IOException, InterruptedException {
    return http.send(request(path).build(), HttpResponse.BodyHandlers.ofByteArray()).body();
  }

  public HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(request(path));
  }

  public HttpResponse<String> post(String path, String body)
      throws IOException, InterruptedException {
    return send(request(path).POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  public JsonNode json(String path) throws IOException, InterruptedException {
    return WireJson.read(get(path).body().getBytes(StandardCharsets.UTF_8));
  }

  public HttpResponse<String> upload(String fields, String name, byte[] file)
      throws IOException, InterruptedException {
    String head =
        fields
            + "--b\r\nContent-Disposition: form-data; name=\"image\"; filename=\""
            + name
            + "\"\r\nContent-Type: application/octet-stream\r\n\r\n";
    return send(
        request("/upload/image")
            .header("Content-Type", "multipart/form-data; boundary=b")
            .POST(
                HttpRequest.BodyPublishers.concat(
                    HttpRequest.BodyPublishers.ofString(head),
                    HttpRequest.BodyPublishers.ofByteArray(file),
                    HttpRequest.BodyPublishers.ofString("\r\n--b--\r\n"))));
  }

  public static String field(String name, String value) {
    return "--b\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n"
        .formatted(name, value);
  }

  /** Submits a graph under an id and returns its record when it has ended. */
  public JsonNode run(String promptId, JsonNode graph) throws IOException, InterruptedException {
    submit(promptId, graph, null);
    return awaitRecord(promptId);
  }

  public void submit(String promptId, JsonNode graph, String clientId)
      throws IOException, InterruptedException {
    ObjectNode body = WireJson.object().put("prompt_id", promptId);
    body.set("prompt", graph);
    if (clientId != null) {
      body.put("client_id", clientId);
    }
    HttpResponse<String> answer = post("/prompt", WireJson.text(body));
    if (answer.statusCode() != 200) {
      throw new AssertionError("refused: " + answer.statusCode() + " " + answer.body());
    }
  }

  /** Submits a graph that ends the engine: it may be gone before it has answered. */
  public void submitFatal(String promptId, JsonNode graph, String clientId)
      throws InterruptedException {
    try {
      submit(promptId, graph, clientId);
    } catch (IOException e) {
      // the end was quicker than the answer
    }
  }

  public JsonNode awaitRecord(String promptId) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < deadline) {
      JsonNode found = json("/history/" + promptId).get(promptId);
      if (found != null) {
        return found;
      }
      Thread.onSpinWait();
    }
    throw new IOException("prompt " + promptId + " did not end");
  }

  public EngineSocket socket(String clientId) {
    return EngineSocket.open(http, url, clientId);
  }

  @Override
  public void close() {
    http.close();
  }

  /** JSON with single quotes for double ones. */
  public static JsonNode parse(String json) {
    return WireJson.read(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  public static JsonNode resource(String name) throws IOException {
    try (InputStream in = EngineClient.class.getResourceAsStream("/" + name)) {
      return WireJson.read(in.readAllBytes());
    }
  }

  public static byte[] base64(JsonNode text) {
    return Base64.getDecoder().decode(text.stringValue());
  }
}

package dev.comfyserve.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.contract.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * Calls a server as one account; every answer, and every body that was accepted, is held to {@code
 * openapi.yaml}.
 */
public final class RestClient {
  private static final HttpClient HTTP =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  private static final OpenApiCheck OPEN_API = new OpenApiCheck();
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private final URI base;
  private final String token;

  /**
   * @param token null for none
   */
  public RestClient(URI base, String token) {
    this.base = base;
    this.token = token;
  }

  /** An answer that fits the description. */
  public record Answer(int status, Map<String, String> headers, byte[] bytes) {
    public JsonNode json() {
      return Json.parse(text());
    }

    public String text() {
      return new String(bytes, StandardCharsets.UTF_8);
    }

    public String header(String name) {
      return headers.get(name);
    }

    public int errorCode() {
      return json().path("error_code").asInt();
    }

    /** The answer, if it has this status. */
    public Answer expect(int wanted) {
      boolean readable = "application/json".equals(header("Content-Type"));
      assertThat(status).as("%s", readable ? text() : bytes.length + " bytes").isEqualTo(wanted);
      return this;
    }
  }

  public Answer get(String path) throws IOException, InterruptedException {
    return send("GET", path, null, new byte[0], Map.of());
  }

  public Answer delete(String path) throws IOException, InterruptedException {
    return send("DELETE", path, null, new byte[0], Map.of());
  }

  public Answer post(String path, String json) throws IOException, InterruptedException {
    return send("POST", path, "application/json", utf8(json), Map.of());
  }

  public Answer patch(String path, String json) throws IOException, InterruptedException {
    return send("PATCH", path, "application/json", utf8(json), Map.of());
  }

  public static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * @param path with its query; or a whole URL of the server
   * @param contentType null for none
   */
  public Answer send(
      String method, String path, String contentType, byte[] body, Map<String, String> headers)
      throws IOException, InterruptedException {
    URI uri = path.startsWith("http") ? URI.create(path) : URI.create(base + path);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .timeout(TIMEOUT)
            .method(
                method,
                body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    if (contentType != null) {
      request.header("Content-Type", contentType);
    }
    headers.forEach(request::header);
    var response = HTTP.send(request.build(), BodyHandlers.ofByteArray());
    Map<String, String> answered = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    response.headers().map().forEach((name, values) -> answered.put(name, values.getFirst()));
    OPEN_API.check(
        method,
        uri.getRawPath(),
        response.statusCode(),
        answered.get("Content-Type"),
        response.body());
    if (response.statusCode() < 300) {
      OPEN_API.checkAccepted(method, uri.getRawPath(), body);
    }
    return new Answer(response.statusCode(), answered, response.body());
  }
}

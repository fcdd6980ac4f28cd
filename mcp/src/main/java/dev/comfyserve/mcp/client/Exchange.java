package dev.comfyserve.mcp.client;

import dev.comfyserve.mcp.jsonrpc.JsonText;
import dev.comfyserve.mcp.jsonrpc.Message;
import dev.comfyserve.mcp.jsonrpc.MessageReader;
import dev.comfyserve.mcp.jsonrpc.MessageWriter;
import dev.comfyserve.mcp.jsonrpc.RpcError;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Sends messages to one endpoint and reads the answers, whichever form they come in. */
final class Exchange implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(10);

  /** What came back: the result, and the headers that a handshake needs. */
  record Answered(JsonNode result, HttpResponse<?> http) {}

  private final URI endpoint;
  private final String token;
  private final Answerer answerer;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT)
          // The token must not follow to another place.
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

  /**
   * @param answerer null where nobody answers what a server asks
   */
  Exchange(URI endpoint, String token, Answerer answerer) {
    this.answerer = answerer;
    this.endpoint = endpoint;
    this.token = token;
  }

  /**
   * Sends a request and waits for its answer.
   *
   * @param events hears of every notification that comes before the answer
   */
  Answered ask(
      ObjectNode request,
      Map<String, String> headers,
      Consumer<Message.Notification> events,
      Duration timeout)
      throws McpClientException, InterruptedException {
    // The time-out of the JDK's client ends with the headers, and an answer may be a long stream.
    var task = new FutureTask<>(() -> read(request, headers, events));
    Thread reader = Thread.ofVirtual().name("mcp-client").start(task);
    try {
      return task.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw failure(e.getCause());
    } catch (TimeoutException e) {
      throw new McpClientException(
          "%s did not answer %s within %d s."
              .formatted(endpoint, request.path("method").stringValue(""), timeout.toSeconds()),
          e);
    } finally {
      // Ends the connection where the answer is not there yet: in the modern era that cancels.
      reader.interrupt();
    }
  }

  /** Sends what has no answer. */
  void tell(ObjectNode message, Map<String, String> headers, Duration timeout)
      throws McpClientException, InterruptedException {
    try {
      HttpRequest request = post(message, headers).timeout(timeout).build();
      HttpResponse<byte[]> answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
      if (answer.statusCode() / 100 != 2) {
        throw refused(answer.statusCode(), answer.body());
      }
    } catch (IOException e) {
      throw unreachable(e);
    }
  }

  /** Ends a session; a server without sessions refuses, which is as good. */
  void delete(Map<String, String> headers) throws InterruptedException {
    try {
      HttpRequest request = base(headers).timeout(CONNECT).DELETE().build();
      http.send(request, HttpResponse.BodyHandlers.discarding());
    } catch (IOException e) {
      // It ends on the server by itself.
    }
  }

  private Answered read(
      ObjectNode request, Map<String, String> headers, Consumer<Message.Notification> events)
      throws McpClientException, IOException, InterruptedException {
    HttpResponse<InputStream> answer =
        http.send(post(request, headers).build(), HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream body = answer.body()) {
      if (answer.statusCode() != 200) {
        throw refused(answer.statusCode(), body.readNBytes(100_000));
      }
      String type = answer.headers().firstValue("Content-Type").orElse("");
      if (type.startsWith("text/event-stream")) {
        return new Answered(follow(request, headers, new EventReader(body), events), answer);
      }
      return switch (MessageReader.read(body.readAllBytes())) {
        case Message.Response response -> new Answered(result(response), answer);
        case Message.Invalid invalid -> throw notMcp(invalid.error().message());
        default -> throw notMcp("it is not an answer");
      };
    }
  }

  private JsonNode follow(
      ObjectNode request,
      Map<String, String> headers,
      EventReader events,
      Consumer<Message.Notification> listener)
      throws McpClientException, IOException, InterruptedException {
    for (String data = events.next(); data != null; data = events.next()) {
      switch (MessageReader.read(data.getBytes(StandardCharsets.UTF_8))) {
        case Message.Response response when isFor(request, response) -> {
          return result(response);
        }
        case Message.Notification notification -> listener.accept(notification);
        case Message.Request asked -> tell(reply(asked), headers, CONNECT);
        case Message.Response _, Message.Batch _ -> {
          // Not ours: a stream belongs to one request, and other answers are nobody's.
        }
        case Message.Invalid invalid -> throw notMcp(invalid.error().message());
      }
    }
    throw new McpClientException(endpoint + " ended the connection before it answered.", 0);
  }

  /** An answer without an id is an error whose server could not read ours. */
  private static boolean isFor(ObjectNode request, Message.Response response) {
    return response.id() == null
        || response.id().asString("").equals(request.path("id").asString(""));
  }

  /** Servers of the legacy era may ask while they work. */
  private ObjectNode reply(Message.Request asked) {
    if (asked.method().equals("ping")) {
      return MessageWriter.result(asked.id(), JsonNodeFactory.instance.objectNode());
    }
    if (asked.method().equals("elicitation/create") && answerer != null) {
      return MessageWriter.result(asked.id(), answerer.answer(asked.params()));
    }
    return MessageWriter.error(
        asked.id(),
        new RpcError(RpcError.METHOD_NOT_FOUND, "There is no method " + asked.method() + "."));
  }

  private JsonNode result(Message.Response response) throws McpClientException {
    if (response.error() != null) {
      throw new McpClientException(
          endpoint + " answered: " + response.error().message(), response.error().code());
    }
    return response.result();
  }

  private HttpRequest.Builder post(ObjectNode message, Map<String, String> headers) {
    return base(headers)
        .header("Content-Type", "application/json")
        .header("Accept", "application/json, text/event-stream")
        .POST(HttpRequest.BodyPublishers.ofByteArray(JsonText.bytes(message)));
  }

  private HttpRequest.Builder base(Map<String, String> headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(endpoint);
    headers.forEach(request::header);
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    return request;
  }

  private McpClientException refused(int status, byte[] body) {
    if (MessageReader.read(body) instanceof Message.Response(_, _, RpcError error)
        && error != null) {
      return new McpClientException(endpoint + " answered: " + error.message(), error.code());
    }
    String why =
        switch (status) {
          case 401 -> "it wants a valid token";
          case 403 -> "it does not allow this";
          case 404, 405 -> "there is no MCP endpoint";
          default -> new String(body, 0, Math.min(body.length, 200), StandardCharsets.UTF_8);
        };
    return new McpClientException(
        "%s answered with HTTP status %d: %s".formatted(endpoint, status, why), status);
  }

  private McpClientException notMcp(String why) {
    return new McpClientException(endpoint + " answered something that is not MCP: " + why, 0);
  }

  private McpClientException unreachable(IOException e) {
    String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return new McpClientException("Cannot reach " + endpoint + ": " + why, e);
  }

  private McpClientException failure(Throwable cause) {
    return switch (cause) {
      case McpClientException known -> known;
      case IOException io -> unreachable(io);
      default -> new McpClientException("The call of " + endpoint + " broke", cause);
    };
  }

  @Override
  public void close() {
    http.shutdownNow();
    http.close();
  }
}

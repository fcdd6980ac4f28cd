package dev.comfyserve.engine;

import dev.comfyserve.engine.json.WireJson;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/** A websocket that keeps what it is sent. */
public final class EngineSocket implements WebSocket.Listener, AutoCloseable {
  /** What stands for the end of the connection. */
  public static final JsonNode CLOSED = WireJson.object().put("type", "closed");

  private final BlockingQueue<JsonNode> messages = new LinkedBlockingQueue<>();
  private final StringBuilder partial = new StringBuilder();
  private WebSocket socket;

  static EngineSocket open(HttpClient http, URI url, String clientId) {
    EngineSocket opened = new EngineSocket();
    opened.socket =
        http.newWebSocketBuilder()
            .connectTimeout(EngineClient.PATIENCE)
            .buildAsync(
                URI.create("ws" + url.toString().substring(4) + "/ws?clientId=" + clientId), opened)
            .join();
    return opened;
  }

  public void send(String text) {
    socket.sendText(text, true).join();
  }

  public JsonNode next() throws InterruptedException {
    long end = System.nanoTime() + EngineClient.PATIENCE.toNanos();
    while (System.nanoTime() < end) {
      JsonNode message = messages.poll(300, TimeUnit.MILLISECONDS);
      if (message != null) {
        return message;
      }
      if (cut()) {
        return CLOSED;
      }
    }
    throw new IllegalStateException("no message came");
  }

  /** The JDK's client now and then overlooks the end of a connection until it writes to it. */
  private boolean cut() {
    try {
      socket.sendPing(ByteBuffer.allocate(0)).join();
      return false;
    } catch (CompletionException e) {
      return true;
    }
  }

  /** All messages up to and with the first that fits. */
  public List<JsonNode> until(Predicate<JsonNode> last) throws InterruptedException {
    List<JsonNode> seen = new ArrayList<>();
    do {
      seen.add(next());
    } while (!last.test(seen.getLast()) && seen.getLast() != CLOSED);
    return seen;
  }

  /** All messages up to the one that ends this prompt. */
  public List<JsonNode> untilEnd(String promptId) throws InterruptedException {
    return until(message -> isEnd(message, promptId));
  }

  static boolean isEnd(JsonNode message, String promptId) {
    return message.path("type").stringValue("").equals("executing")
        && message.path("data").path("node").isNull()
        && message.path("data").path("prompt_id").stringValue("").equals(promptId);
  }

  static Predicate<JsonNode> ofType(String type) {
    return message -> message.path("type").stringValue("").equals(type);
  }

  @Override
  public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
    partial.append(data);
    if (last) {
      messages.add(WireJson.read(partial.toString().getBytes(StandardCharsets.UTF_8)));
      partial.setLength(0);
    }
    webSocket.request(1);
    return null;
  }

  @Override
  public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
    messages.add(CLOSED);
    return null;
  }

  @Override
  public void onError(WebSocket webSocket, Throwable error) {
    messages.add(CLOSED);
  }

  @Override
  public void close() {
    socket.abort();
  }
}

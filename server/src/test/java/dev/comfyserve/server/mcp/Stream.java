package dev.comfyserve.server.mcp;

import dev.comfyserve.contract.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The messages of one event stream, as they come, until the client leaves. */
public final class Stream implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final BlockingQueue<JsonNode> messages = new LinkedBlockingQueue<>();
  private final CountDownLatch over = new CountDownLatch(1);
  private final InputStream body;

  private Stream(InputStream body) {
    this.body = body;
  }

  public static Stream open(McpCaller caller, String method, ObjectNode params)
      throws IOException, InterruptedException {
    HttpResponse<InputStream> answer =
        caller.http().send(caller.post(method, params), HttpResponse.BodyHandlers.ofInputStream());
    Stream stream = new Stream(answer.body());
    Thread.ofVirtual().start(stream::read);
    return stream;
  }

  private void read() {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("data:")) {
          messages.add(Json.parse(line.substring(5)));
        } else if (line.startsWith("{")) {
          messages.add(Json.parse(line));
        }
      }
    } catch (IOException e) {
      // The test has left.
    } finally {
      over.countDown();
    }
  }

  /** The next message that fits; those before it are passed over. */
  public JsonNode next(Predicate<JsonNode> fits) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      JsonNode message = messages.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (message == null) {
        throw new AssertionError("no such message came");
      }
      if (fits.test(message)) {
        return message;
      }
    }
  }

  public JsonNode next(String method) throws InterruptedException {
    return next(message -> message.path("method").asString("").equals(method));
  }

  /** What still comes until the server ends the stream. */
  public List<JsonNode> rest() throws InterruptedException {
    if (!over.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("the stream does not end");
    }
    List<JsonNode> rest = new ArrayList<>();
    messages.drainTo(rest);
    return rest;
  }

  public boolean isQuiet() {
    return messages.isEmpty();
  }

  /** Leaves, as a client does that was closed. */
  @Override
  public void close() throws IOException {
    body.close();
  }
}

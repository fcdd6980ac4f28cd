package dev.comfyserve.mcp.stdio;

import dev.comfyserve.mcp.McpFixture;
import dev.comfyserve.mcp.Messages;
import dev.comfyserve.mcp.jsonrpc.JsonText;
import dev.comfyserve.mcp.protocol.McpServer;
import dev.comfyserve.mcp.tool.Tool;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/** The layer at the end of two pipes of the operating system; the test is the client. */
final class Connected implements AutoCloseable {
  static final int LINE_LIMIT = 100_000;
  private static final long PATIENCE_SECONDS = 20;

  private final Pipe input = Pipe.open();
  private final Pipe output = Pipe.open();
  private final OutputStream lines = Channels.newOutputStream(input.sink());
  private final BlockingQueue<String> read = new LinkedBlockingQueue<>();
  private final McpStdio<String> stdio;
  private final Thread serving;
  private Thread reading;

  Connected(List<Tool<String>> tools) throws IOException {
    this(McpFixture.server(tools));
  }

  Connected(McpServer<String> server) throws IOException {
    stdio =
        new McpStdio<>(
            server,
            "the user",
            Channels.newInputStream(input.source()),
            Channels.newOutputStream(output.sink()),
            LINE_LIMIT);
    serving = Thread.ofPlatform().start(this::serve);
  }

  /** Reads what the server says from now on. */
  Connected reading() {
    reading = Thread.ofPlatform().daemon().start(this::readAll);
    return this;
  }

  private void serve() {
    try {
      stdio.serve();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void readAll() {
    try (var source =
        new BufferedReader(
            new InputStreamReader(
                Channels.newInputStream(output.source()), StandardCharsets.UTF_8))) {
      for (String line = source.readLine(); line != null; line = source.readLine()) {
        read.add(line);
      }
    } catch (IOException e) {
      // The pipe was closed by the test.
    }
  }

  /** Sends lines as they are, each with its end. */
  void sendRaw(String... messages) {
    try {
      for (String message : messages) {
        lines.write((message + "\n").getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void sendUnended(String message) throws IOException {
    lines.write(message.getBytes(StandardCharsets.UTF_8));
  }

  void send(String singleQuoted) {
    sendRaw(Messages.json(singleQuoted));
  }

  void sendLegacy(Object id, String method, String params) {
    send("{'jsonrpc':'2.0','id':%s,'method':'%s','params':{%s}}".formatted(id, method, params));
  }

  void sendModern(Object id, String method, String params) {
    String comma = params.isEmpty() ? "" : ",";
    sendLegacy(id, method, params + comma + Messages.META);
  }

  void initialize(String version, String capabilities) throws InterruptedException {
    sendLegacy(
        "'init'",
        "initialize",
        "'protocolVersion':'%s','capabilities':{%s},'clientInfo':{'name':'t','version':'1'}"
            .formatted(version, capabilities));
    next();
    send("{'jsonrpc':'2.0','method':'notifications/initialized'}");
  }

  /** The next message. */
  JsonNode next() throws InterruptedException {
    String line = read.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (line == null) {
      throw new AssertionError("no message within " + PATIENCE_SECONDS + " s");
    }
    return JsonText.read(line);
  }

  /** The messages up to the answer to a ping that is sent now, without that answer. */
  List<JsonNode> untilPong() throws InterruptedException {
    sendLegacy("'pong'", "ping", "");
    List<JsonNode> before = new ArrayList<>();
    for (JsonNode now = next(); !now.path("id").asString("").equals("pong"); now = next()) {
      before.add(now);
    }
    return before;
  }

  void closeInput() throws IOException {
    input.sink().close();
  }

  void stopReading() throws IOException {
    output.source().close();
  }

  /** Whether the server ended within the time. */
  boolean ends(Duration atMost) throws InterruptedException {
    return serving.join(atMost);
  }

  McpStdio<String> stdio() {
    return stdio;
  }

  /** All that was said until the end of the output. */
  List<String> rest() throws IOException, InterruptedException {
    output.sink().close();
    reading.join();
    return List.copyOf(read);
  }

  @Override
  public void close() throws IOException {
    stdio.close();
    input.sink().close();
    output.sink().close();
    output.source().close();
    input.source().close();
  }
}

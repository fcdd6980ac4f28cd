package dev.comfyserve.mcp.stdio;

import dev.comfyserve.mcp.call.OpenQuestions;
import dev.comfyserve.mcp.call.Outlet;
import dev.comfyserve.mcp.conversation.ClientCapabilities;
import dev.comfyserve.mcp.jsonrpc.Message;
import dev.comfyserve.mcp.jsonrpc.MessageReader;
import dev.comfyserve.mcp.jsonrpc.MessageWriter;
import dev.comfyserve.mcp.jsonrpc.RpcError;
import dev.comfyserve.mcp.protocol.Answer;
import dev.comfyserve.mcp.protocol.EraRouting;
import dev.comfyserve.mcp.protocol.McpServer;
import dev.comfyserve.mcp.protocol.Notifications;
import dev.comfyserve.mcp.protocol.ProtocolVersion;
import dev.comfyserve.mcp.protocol.RpcFailure;
import dev.comfyserve.mcp.resource.Resources;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One connection over two streams, usually standard input and output. */
public final class McpStdio<P> implements AutoCloseable {
  /** After the end of the input, requests that run have this long to end by themselves. */
  public static final Duration GRACE = Duration.ofMillis(1500);

  /** How long requests that were interrupted may take to say a last word. */
  public static final Duration END = Duration.ofMillis(1500);

  /** One client must not start work without bound. */
  static final int MOST = 1000;

  static final int MOST_IN_BATCH = 100;

  private static final Logger log = LoggerFactory.getLogger(McpStdio.class);

  private final McpServer<P> server;
  private final P principal;
  private final LineReader reader;
  private final LineWriter writer;
  private final int lineLimit;
  private final Exchanges<P> exchanges = new Exchanges<>();
  private final Subscriptions<P> subscriptions;
  private final Outlet.Inbox inbox;
  private final CountDownLatch over = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean stopping;
  private volatile Handshake handshake = Handshake.NONE;

  /**
   * @param lineLimit the bytes that one message may have
   */
  public McpStdio(
      McpServer<P> server, P principal, InputStream in, OutputStream out, int lineLimit) {
    this.server = server;
    this.principal = principal;
    this.reader = new LineReader(in, lineLimit);
    this.writer = new LineWriter(out, over::countDown);
    this.lineLimit = lineLimit;
    // Nobody else can write into the pipe, so nobody guesses an id.
    this.inbox =
        new Outlet.Inbox(new OpenQuestions(new SplittableRandom()), server.identity(principal));
    Resources<P> resources = server.offer().resources();
    this.subscriptions =
        resources == null ? null : new Subscriptions<>(resources, principal, this::send);
  }

  /**
   * Serves until the input ends, nobody reads the output, or {@link #close}. No request runs on
   * after it but one that cannot be interrupted.
   */
  public void serve() throws InterruptedException {
    writer.start();
    // A read cannot be interrupted: the thread is left to the end of the process.
    Thread.ofPlatform().daemon().name("mcp-stdin").start(this::readAll);
    try {
      over.await();
      exchanges.stopListening();
      if (!stopping) {
        exchanges.await(GRACE);
      }
      exchanges.interruptAll();
      exchanges.await(END);
      writer.close(END);
    } finally {
      if (subscriptions != null) {
        subscriptions.close();
      }
      ended.countDown();
    }
  }

  /** Ends the connection and waits for the end; from any thread, idempotent. */
  @Override
  public void close() {
    stopping = true;
    over.countDown();
    exchanges.interruptAll();
    try {
      ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void readAll() {
    try {
      for (byte[] line = reader.next(); line != null && !stopping; line = reader.next()) {
        take(line);
      }
    } catch (IOException e) {
      log.debug("The input broke", e);
    } finally {
      over.countDown();
    }
  }

  private void take(byte[] line) {
    if (line == LineReader.TOO_LONG) {
      send(
          MessageWriter.error(
              null,
              new RpcError(
                  RpcError.INVALID_REQUEST,
                  "A message may have at most " + lineLimit + " bytes.")));
      return;
    }
    switch (MessageReader.read(line)) {
      case Message.Batch batch -> batch(batch);
      case Message message -> one(message, this::send);
    }
  }

  /**
   * @param answers where an answer goes, if there is one; gets null where there will be none
   */
  private void one(Message message, Consumer<ObjectNode> answers) {
    switch (message) {
      case Message.Request request -> request(request, answers);
      case Message.Invalid invalid ->
          answers.accept(MessageWriter.error(invalid.id(), invalid.error()));
      case Message.Notification notification -> {
        notified(notification);
        answers.accept(null);
      }
      case Message.Response answer -> {
        inbox.questions().answered(inbox.owner(), answer);
        answers.accept(null);
      }
      case Message.Batch _ -> throw new IllegalStateException("a batch holds no batches");
    }
  }

  private void batch(Message.Batch batch) {
    ProtocolVersion spoken = handshake.version();
    if (spoken != null && !spoken.hasBatches()) {
      refuse("Batches ended with protocol version 2025-06-18.");
      return;
    }
    if (batch.messages().size() > MOST_IN_BATCH) {
      refuse("A batch may hold at most " + MOST_IN_BATCH + " messages.");
      return;
    }
    BatchAnswer together = new BatchAnswer(this::send);
    for (Message message : batch.messages()) {
      together.expect();
      if (message instanceof Message.Request request && !inBatch(request)) {
        together.take(
            MessageWriter.error(
                request.id(),
                new RpcError(RpcError.INVALID_REQUEST, "This request cannot be part of a batch.")));
      } else {
        one(message, together::take);
      }
    }
    together.allExpected();
  }

  private boolean inBatch(Message.Request request) {
    try {
      return !request.method().equals("initialize")
          && EraRouting.versionOnConnection(request, handshake.version()).hasBatches();
    } catch (RpcFailure e) {
      return true; // told by the request's own answer
    }
  }

  private void request(Message.Request request, Consumer<ObjectNode> answers) {
    ProtocolVersion version;
    try {
      version = EraRouting.versionOnConnection(request, handshake.version());
    } catch (RpcFailure e) {
      answers.accept(MessageWriter.error(request.id(), e.error()));
      return;
    }
    if (request.method().equals("initialize") && !version.modern()) {
      // Before its answer is written: what follows on the next line is of this version already.
      handshake =
          new Handshake(version, ClientCapabilities.of(request.params().path("capabilities")));
    }
    ClientCapabilities client = version.modern() ? ClientCapabilities.NONE : handshake.client();
    Exchange<P> exchange = new Exchange<>(request, version, client, writer, inbox);
    RpcError refusal = exchanges.begin(exchange);
    if (refusal != null) {
      answers.accept(MessageWriter.error(request.id(), refusal));
      return;
    }
    exchanges.run(
        exchange,
        () -> exchange.answer(this::answer, principal),
        answer -> {
          answers.accept(answer);
          if (exchange.listened()) {
            // Without a stream of its own, whose end would say it too.
            send(Notifications.cancelled(request.id(), "The server stops."));
          }
        });
  }

  /** What the server answers, and what only a connection can add to it. */
  private Answer<P> answer(ProtocolVersion version, Message.Request request) throws RpcFailure {
    Answer<P> answer = server.answer(version, request);
    if (version.modern() || subscriptions == null) {
      return answer;
    }
    String uri = request.params().path("uri").asString("");
    switch (request.method()) {
      case "initialize" -> {
        if (answer instanceof Answer.Done<P>(var result)) {
          result.withObject("/capabilities/resources").put("subscribe", true);
        }
      }
      case "resources/subscribe" -> subscriptions.add(uri);
      case "resources/unsubscribe" -> subscriptions.remove(uri);
      default -> {}
    }
    return answer;
  }

  private void notified(Message.Notification notification) {
    if (notification.method().equals("notifications/cancelled")) {
      exchanges.cancel(notification.params().get("requestId"));
    }
  }

  private void refuse(String why) {
    send(MessageWriter.error(null, new RpcError(RpcError.INVALID_REQUEST, why)));
  }

  private void send(JsonNode message) {
    if (message != null) {
      writer.send(message, () -> false);
    }
  }
}

package dev.comfyserve.mcp.stdio;

import dev.comfyserve.mcp.call.CallInProgress;
import dev.comfyserve.mcp.call.ListenInProgress;
import dev.comfyserve.mcp.call.Outlet;
import dev.comfyserve.mcp.conversation.ClientCapabilities;
import dev.comfyserve.mcp.jsonrpc.Message;
import dev.comfyserve.mcp.jsonrpc.MessageWriter;
import dev.comfyserve.mcp.jsonrpc.RpcError;
import dev.comfyserve.mcp.protocol.Answer;
import dev.comfyserve.mcp.protocol.Listen;
import dev.comfyserve.mcp.protocol.ProtocolVersion;
import dev.comfyserve.mcp.protocol.RpcFailure;
import dev.comfyserve.mcp.protocol.Run;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One request from its line to its answer, on a thread of its own. */
final class Exchange<P> implements Outlet {
  private static final Logger log = LoggerFactory.getLogger(Exchange.class);

  /** A pipe needs no sign of life. */
  private static final Duration FOREVER = Duration.ofDays(365);

  private static final Duration PROGRESS_EVERY = Duration.ofMillis(100);

  /** Says what becomes of a request. */
  @FunctionalInterface
  interface Answering<P> {
    Answer<P> answer(ProtocolVersion version, Message.Request request) throws RpcFailure;
  }

  private final Message.Request request;
  private final ProtocolVersion version;
  private final ClientCapabilities client;
  private final LineWriter writer;
  private final Inbox inbox;
  private volatile CallInProgress<P> running;
  private volatile ListenInProgress<P> listening;
  private volatile boolean cancelled;

  /**
   * @param client what the handshake said; requests of the modern era say it themselves
   * @param inbox where the client's answers to requests of ours arrive
   */
  Exchange(
      Message.Request request,
      ProtocolVersion version,
      ClientCapabilities client,
      LineWriter writer,
      Inbox inbox) {
    this.request = request;
    this.version = version;
    this.client = client;
    this.writer = writer;
    this.inbox = inbox;
  }

  JsonNode id() {
    return request.id();
  }

  String method() {
    return request.method();
  }

  /** The answer; null where the client gave the request up. */
  ObjectNode answer(Answering<P> answering, P principal) {
    ObjectNode answer;
    try {
      answer =
          switch (answering.answer(version, request)) {
            case Answer.Done<P>(var result) -> MessageWriter.result(id(), result);
            case Run<P> run -> run(run, principal);
            case Listen<P> listen -> listen(listen, principal);
          };
    } catch (RpcFailure e) {
      answer = MessageWriter.error(id(), e.error());
    } catch (RuntimeException | Error e) {
      // Without an answer the client would wait until its time-out.
      log.error("The request {} broke", method(), e);
      answer = MessageWriter.error(id(), new RpcError(RpcError.INTERNAL, "The request broke."));
    }
    return cancelled ? null : answer;
  }

  private ObjectNode run(Run<P> run, P principal) throws RpcFailure {
    var call = new CallInProgress<>(version.era(), request, run, this, PROGRESS_EVERY);
    running = call;
    if (cancelled) {
      call.giveUp();
    }
    return call.run(principal);
  }

  private ObjectNode listen(Listen<P> listen, P principal) throws RpcFailure {
    var open = new ListenInProgress<>(id(), listen, this, PROGRESS_EVERY);
    listening = open;
    if (cancelled) {
      open.stop();
    }
    return open.run(principal);
  }

  /** The client wants to hear no more of it. */
  void cancel() {
    cancelled = true;
    stopListening();
    CallInProgress<P> call = running;
    if (call != null) {
      call.giveUp();
    }
  }

  boolean cancelled() {
    return cancelled;
  }

  /** A subscription goes on until somebody ends it: its result is told, as to one who waits. */
  void stopListening() {
    ListenInProgress<P> open = listening;
    if (open != null) {
      open.stop();
    }
  }

  /** It was a subscription that we ended. */
  boolean listened() {
    return listening != null && !cancelled;
  }

  @Override
  public boolean canStream() {
    return true;
  }

  @Override
  public boolean lost() {
    return cancelled;
  }

  @Override
  public void event(JsonNode message) {
    writer.send(message, this::cancelled);
  }

  @Override
  public void comment() {}

  @Override
  public Duration patience() {
    return FOREVER;
  }

  @Override
  public ClientCapabilities client() {
    return client;
  }

  @Override
  public Inbox inbox() {
    return inbox;
  }
}

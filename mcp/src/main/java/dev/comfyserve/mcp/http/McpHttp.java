package dev.comfyserve.mcp.http;

import dev.comfyserve.mcp.call.CallInProgress;
import dev.comfyserve.mcp.call.ListenInProgress;
import dev.comfyserve.mcp.call.OpenQuestions;
import dev.comfyserve.mcp.call.Outlet;
import dev.comfyserve.mcp.jsonrpc.JsonText;
import dev.comfyserve.mcp.jsonrpc.Message;
import dev.comfyserve.mcp.jsonrpc.MessageReader;
import dev.comfyserve.mcp.jsonrpc.MessageWriter;
import dev.comfyserve.mcp.jsonrpc.RpcError;
import dev.comfyserve.mcp.protocol.Answer;
import dev.comfyserve.mcp.protocol.EraRouting;
import dev.comfyserve.mcp.protocol.Listen;
import dev.comfyserve.mcp.protocol.McpServer;
import dev.comfyserve.mcp.protocol.ProtocolVersion;
import dev.comfyserve.mcp.protocol.RpcFailure;
import dev.comfyserve.mcp.protocol.Run;
import dev.comfyserve.mcp.protocol.ToolRun;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.node.ObjectNode;

/** The MCP endpoint: Streamable HTTP without sessions, in both eras. */
public final class McpHttp<P> {
  private final McpServer<P> server;
  private final StreamTimes times;
  private final Set<ListenInProgress<P>> listening = ConcurrentHashMap.newKeySet();
  private volatile boolean stopped;

  /** Null where clients are not asked while their requests run. */
  private final OpenQuestions questions;

  public McpHttp(McpServer<P> server, StreamTimes times) {
    this.server = server;
    this.times = times;
    this.questions =
        server.offer().asking().blindly() ? new OpenQuestions(new SecureRandom()) : null;
  }

  /**
   * Answers one HTTP request; blocks until it is answered, so call it on a virtual thread. No tool
   * of the request runs on after it. An interrupt is passed to the tool, and ends a subscription;
   * what there is still to say is sent, and the thread's flag is set on return.
   *
   * @throws IOException when the reply could not be written
   */
  public void handle(McpHttpCall call, McpHttpReply reply, P principal) throws IOException {
    switch (call.method()) {
      case "POST" -> post(call, reply, principal);
      case "OPTIONS" -> reply.empty(204, Map.of("Allow", "POST, OPTIONS"));
      // No stream to open (GET) and no session to end (DELETE): every era allows to say so.
      default -> reply.empty(405, Map.of("Allow", "POST, OPTIONS"));
    }
  }

  private void post(McpHttpCall call, McpHttpReply reply, P principal) throws IOException {
    Accepts accepts = Accepts.of(call.headers("Accept"));
    if (accepts.nothing()) {
      refuse(reply, 406, "Accept must list application/json and text/event-stream.");
      return;
    }
    if (!isJson(call.headers("Content-Type"))) {
      refuse(reply, 415, "Content-Type must be application/json.");
      return;
    }
    Answering answering = new Answering(reply, accepts, times, inbox(principal));
    switch (MessageReader.read(call.body())) {
      case Message.Invalid invalid ->
          answering.end(400, MessageWriter.error(invalid.id(), invalid.error()));
      case Message.Request request -> request(call, request, answering, principal);
      case Message.Notification _ -> acknowledge(call, reply, null, principal);
      case Message.Response response -> acknowledge(call, reply, response, principal);
      case Message.Batch batch -> batch(call, batch, reply, answering, principal);
    }
  }

  private void request(McpHttpCall call, Message.Request request, Answering answering, P principal)
      throws IOException {
    ProtocolVersion version = null;
    try {
      version = EraRouting.versionOf(request, versionHeader(call));
      if (version.modern()) {
        MirrorHeaders.check(call, request);
      }
      switch (server.answer(version, request)) {
        case Answer.Done<P>(var result) ->
            answering.end(200, MessageWriter.result(request.id(), result));
        case Run<P> run -> {
          if (version.modern() && run instanceof ToolRun<P> tool) {
            ParamHeaders.check(call, tool.tool(), tool.arguments());
          }
          var inProgress =
              new CallInProgress<>(version.era(), request, run, answering, times.progressEvery());
          end(answering, inProgress.run(principal));
        }
        case Listen<P> listen -> {
          countsAs(call, listen.watched());
          listen(request, listen, answering, principal);
        }
      }
    } catch (RpcFailure e) {
      answering.end(status(version, e), MessageWriter.error(request.id(), e.error()));
    } finally {
      answering.close();
    }
  }

  private void listen(Message.Request request, Listen<P> listen, Answering answering, P principal)
      throws RpcFailure, IOException {
    if (!answering.canStream()) {
      answering.end(
          406,
          MessageWriter.error(
              request.id(),
              new RpcError(
                  RpcError.INVALID_REQUEST,
                  "The answer is an event stream, so Accept must list text/event-stream.")));
      return;
    }
    var inProgress = new ListenInProgress<>(request.id(), listen, answering, times.progressEvery());
    listening.add(inProgress);
    try {
      if (stopped) {
        inProgress.stop();
      }
      end(answering, inProgress.run(principal));
    } finally {
      listening.remove(inProgress);
    }
  }

  /**
   * Writes the answer; an interrupt of this thread, which would cut the writing off, comes after.
   */
  private static void end(Answering answering, ObjectNode answer) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      answering.end(200, answer);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * Ends the open subscriptions, each with its closing result, and those to come as soon as they
   * are acknowledged; for a server that stops, so that they do not hold it up. Returns at once;
   * idempotent.
   */
  public void stop() {
    stopped = true;
    listening.forEach(ListenInProgress::stop);
  }

  /**
   * Legacy clients take any status but 200 for a broken transport and never see the error; modern
   * ones want to be told by the status too.
   */
  private static int status(ProtocolVersion version, RpcFailure failure) {
    if (failure.ofEnvelope()) {
      return 400;
    }
    if (failure.ofScope()) {
      return 403; // for the client's transport, which can get more scope and call again
    }
    boolean modern = version != null && version.modern();
    return modern && failure.error().code() == RpcError.METHOD_NOT_FOUND ? 404 : 200;
  }

  /**
   * Notifications and answers. There is no session that they could change, and an answer that
   * nobody waits for is as welcome as another: whose it was may have ended.
   *
   * @param answer null for a notification
   */
  private void acknowledge(
      McpHttpCall call, McpHttpReply reply, Message.Response answer, P principal)
      throws IOException {
    try {
      ProtocolVersion version = EraRouting.versionOf(versionHeader(call));
      if (answer != null && version.modern()) {
        refuse(reply, 400, "This server asks nothing, so there is nothing to answer.");
        return;
      }
      if (answer != null) {
        deliver(answer, principal);
      }
      reply.empty(202, Map.of());
    } catch (RpcFailure e) {
      reply.json(400, Map.of(), bytes(e.error()));
    }
  }

  private void deliver(Message.Response answer, P principal) {
    if (questions != null) {
      questions.answered(server.identity(principal), answer);
    }
  }

  /** For tests: how many questions wait for their answers. */
  int questionsOpen() {
    return questions.count();
  }

  private Outlet.Inbox inbox(P principal) {
    return questions == null ? null : new Outlet.Inbox(questions, server.identity(principal));
  }

  private void batch(
      McpHttpCall call, Message.Batch batch, McpHttpReply reply, Answering answering, P principal)
      throws IOException {
    String header;
    try {
      header = versionHeader(call);
      if (!EraRouting.versionOf(header).hasBatches()) {
        refuse(reply, 400, "Batches ended with protocol version 2025-06-18.");
        return;
      }
    } catch (RpcFailure e) {
      reply.json(400, Map.of(), bytes(e.error()));
      return;
    }
    if (batch.messages().size() > BatchRun.MOST) {
      refuse(reply, 400, "A batch may hold at most " + BatchRun.MOST + " messages.");
      return;
    }
    countsAs(call, batch.messages().stream().filter(Message.Request.class::isInstance).count());
    for (Message message : batch.messages()) {
      if (message instanceof Message.Response response) {
        deliver(response, principal);
      }
    }
    var answers = new BatchRun<>(server, header, principal).answers(batch.messages());
    if (answers.isEmpty()) {
      reply.empty(202, Map.of());
    } else {
      answering.endBatch(answers);
    }
  }

  private static void countsAs(McpHttpCall call, long calls) {
    if (calls > 1) {
      call.counts(Math.toIntExact(calls - 1));
    }
  }

  private static String versionHeader(McpHttpCall call) throws RpcFailure {
    String header = HeaderValue.only(call, MirrorHeaders.VERSION);
    return header == null || header.isEmpty() ? null : header;
  }

  private static boolean isJson(List<String> contentType) {
    return contentType.size() == 1
        && contentType
            .getFirst()
            .toLowerCase(Locale.ROOT)
            .split(";", 2)[0]
            .strip()
            .equals("application/json");
  }

  private static void refuse(McpHttpReply reply, int status, String why) throws IOException {
    reply.json(status, Map.of(), bytes(new RpcError(RpcError.INVALID_REQUEST, why)));
  }

  private static byte[] bytes(RpcError error) {
    return JsonText.bytes(MessageWriter.error(null, error));
  }
}

package dev.comfyserve.mcp.http;

import dev.comfyserve.mcp.jsonrpc.Message;
import dev.comfyserve.mcp.jsonrpc.MessageWriter;
import dev.comfyserve.mcp.jsonrpc.RpcError;
import dev.comfyserve.mcp.protocol.Answer;
import dev.comfyserve.mcp.protocol.Channel;
import dev.comfyserve.mcp.protocol.EraRouting;
import dev.comfyserve.mcp.protocol.Listen;
import dev.comfyserve.mcp.protocol.McpServer;
import dev.comfyserve.mcp.protocol.ProtocolVersion;
import dev.comfyserve.mcp.protocol.RpcFailure;
import dev.comfyserve.mcp.protocol.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import tools.jackson.databind.node.ObjectNode;

/**
 * The messages of one batch (version 2025-03-26 only), at the same time; answers stand in the order
 * of the requests. There is no progress: no other message may go between the answers.
 */
final class BatchRun<P> {
  /** One HTTP request must not start work without bound. */
  static final int MOST = 100;

  private final McpServer<P> server;
  private final String versionHeader;
  private final P principal;

  BatchRun(McpServer<P> server, String versionHeader, P principal) {
    this.server = server;
    this.versionHeader = versionHeader;
    this.principal = principal;
  }

  List<ObjectNode> answers(List<Message> messages) {
    List<ObjectNode> answers = new ArrayList<>();
    boolean interrupted = false;
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Optional<ObjectNode>>> running = new ArrayList<>(messages.size());
      messages.forEach(message -> running.add(threads.submit(() -> answer(message))));
      for (int i = 0; i < running.size(); ) {
        try {
          running.get(i).get().ifPresent(answers::add);
          i++;
        } catch (InterruptedException e) {
          // The server stops: each tool is told, and what it still says is sent.
          interrupted = true;
          threads.shutdownNow();
        } catch (ExecutionException e) {
          throw new IllegalStateException("a message of a batch was not answered", e.getCause());
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return answers;
  }

  private Optional<ObjectNode> answer(Message message) {
    return switch (message) {
      case Message.Request request -> Optional.of(answerRequest(request));
      case Message.Invalid invalid ->
          Optional.of(MessageWriter.error(invalid.id(), invalid.error()));
      case Message.Notification _, Message.Response _ -> Optional.empty();
      case Message.Batch _ -> throw new IllegalStateException("a batch holds no batches");
    };
  }

  private ObjectNode answerRequest(Message.Request request) {
    try {
      ProtocolVersion version = EraRouting.versionOf(request, versionHeader);
      if (!version.hasBatches() || request.method().equals("initialize")) {
        throw RpcFailure.ofEnvelope(
            RpcError.INVALID_REQUEST, "This request cannot be part of a batch.");
      }
      ObjectNode result =
          switch (server.answer(version, request)) {
            case Answer.Done<P>(var done) -> done;
            case Listen<P> _ -> throw new IllegalStateException("no batch is of the modern era");
            case Run<P> run -> run.run(principal, Channel.NONE);
          };
      return MessageWriter.result(request.id(), result);
    } catch (RpcFailure e) {
      return MessageWriter.error(request.id(), e.error());
    } catch (InterruptedException e) {
      return MessageWriter.error(
          request.id(), new RpcError(RpcError.INTERNAL, "The server stops. Call again."));
    }
  }
}

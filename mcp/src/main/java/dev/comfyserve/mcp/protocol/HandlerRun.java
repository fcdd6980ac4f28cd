package dev.comfyserve.mcp.protocol;

import dev.comfyserve.mcp.conversation.Conversation;
import dev.comfyserve.mcp.jsonrpc.Message;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A request other than a tool call that runs code of the server's owner. */
final class HandlerRun<P> implements Run<P> {
  /** What is run. */
  @FunctionalInterface
  interface Work<P> {
    /**
     * @return the result as it goes over the wire
     * @throws RpcFailure what the client did wrong
     * @throws Exception for what is broken here
     */
    ObjectNode result(P principal, Conversation conversation) throws Exception;
  }

  private final McpServer<P> server;
  private final String method;
  private final RequestMeta meta;
  private final Dialogue<P> dialogue;
  private final Work<P> work;

  HandlerRun(McpServer<P> server, ProtocolVersion version, Message.Request request, Work<P> work)
      throws RpcFailure {
    this.server = server;
    this.method = request.method();
    this.meta = RequestMeta.of(request);
    this.dialogue = new Dialogue<>(server, version, request);
    this.work = work;
  }

  @Override
  public String name() {
    return method;
  }

  @Override
  public JsonNode progressToken() {
    return meta.progressToken();
  }

  @Override
  public ObjectNode run(P principal, Channel channel) throws RpcFailure, InterruptedException {
    try {
      return dialogue.run(principal, channel, conversation -> work.result(principal, conversation));
    } catch (RpcFailure | InterruptedException e) {
      throw e;
    } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
      throw server.broke(method, e);
    }
  }
}

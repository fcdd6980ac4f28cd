package dev.comfyserve.mcp.protocol;

import dev.comfyserve.mcp.asking.BadState;
import dev.comfyserve.mcp.asking.Rounds;
import dev.comfyserve.mcp.conversation.ClientCapabilities;
import dev.comfyserve.mcp.conversation.Conversation;
import dev.comfyserve.mcp.conversation.InputRequired;
import dev.comfyserve.mcp.conversation.LogLevel;
import dev.comfyserve.mcp.conversation.MissingCapability;
import dev.comfyserve.mcp.conversation.Unanswered;
import dev.comfyserve.mcp.jsonrpc.Message;
import dev.comfyserve.mcp.jsonrpc.RpcError;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Lets code of the server's owner converse with the client of one request, and turns what the
 * conversation throws into the answer that the request's version has for it.
 */
final class Dialogue<P> {
  /** The requests that may be answered with questions. */
  private static final Set<String> OF_ROUNDS =
      Set.of("tools/call", "prompts/get", "resources/read");

  /** What converses. */
  @FunctionalInterface
  interface Work {
    /**
     * @return the result as it goes over the wire
     */
    ObjectNode result(Conversation conversation) throws Exception;
  }

  private final McpServer<P> server;
  private final ProtocolVersion version;
  private final Message.Request request;
  private final RequestMeta meta;
  private final LogLevel logsFrom;

  /**
   * @throws RpcFailure when the request wants logs of a level that there is not
   */
  Dialogue(McpServer<P> server, ProtocolVersion version, Message.Request request)
      throws RpcFailure {
    this.server = server;
    this.version = version;
    this.request = request;
    this.meta = RequestMeta.of(request);
    this.logsFrom = logsFrom();
  }

  /**
   * @throws RpcFailure what the client did wrong, or lacks
   * @throws Exception what the work threw
   */
  ObjectNode run(P principal, Channel channel, Work work) throws Exception {
    return version.modern() ? modern(principal, channel, work) : legacy(channel, work);
  }

  private ObjectNode modern(P principal, Channel channel, Work work) throws Exception {
    try {
      return OF_ROUNDS.contains(request.method())
          ? inRounds(principal, channel, work)
          : work.result(modern(channel, RequestConversation.Asker.NONE));
    } catch (MissingCapability e) {
      throw missing(e);
    } catch (BadState e) {
      throw Params.invalid(e.getMessage());
    }
  }

  private ObjectNode inRounds(P principal, Channel channel, Work work) throws Exception {
    Rounds rounds =
        Rounds.of(
            server.offer().asking(),
            server.identity(principal),
            request.method(),
            request.params());
    try {
      return work.result(modern(channel, RequestConversation.byRounds(rounds)));
    } catch (InputRequired e) {
      return inputRequired(e, rounds);
    }
  }

  private RequestConversation modern(Channel channel, RequestConversation.Asker asker) {
    ClientCapabilities client =
        server.offer().tasks() == null ? meta.client().withoutTasks() : meta.client();
    return new RequestConversation(client, channel, asker, logsFrom);
  }

  private ObjectNode legacy(Channel channel, Work work) throws Exception {
    ClientCapabilities known = channel.client();
    ClientCapabilities client =
        new ClientCapabilities(
            known.elicitation() && version.hasForms(),
            known.elicitationByUrl() && version.hasForms(),
            known.sampling(),
            known.roots(),
            false);
    var asker =
        RequestConversation.whileRunning(client, channel, server.offer().asking().patience());
    try {
      return work.result(new RequestConversation(client, channel, asker, logsFrom));
    } catch (MissingCapability | Unanswered e) {
      throw RpcFailure.ofCall(RpcError.INVALID_REQUEST, e.getMessage());
    }
  }

  private ObjectNode inputRequired(InputRequired required, Rounds rounds)
      throws BadState, MissingCapability {
    meta.client().require(required.requests().values());
    ObjectNode result = Wire.object();
    result.set("inputRequests", Wire.inputRequests(required.requests()));
    result.put("requestState", rounds.seal());
    return server.complete(version, result).put("resultType", "input_required");
  }

  /** What a client of the modern era is told that lacks something. */
  static RpcFailure missing(MissingCapability missing) {
    ObjectNode data = Wire.object();
    data.set("requiredCapabilities", missing.required());
    return RpcFailure.ofEnvelope(
        new RpcError(RpcError.MISSING_CAPABILITY, missing.getMessage(), data));
  }

  /** Null for no logs. In the legacy era nobody remembers what level a client set. */
  private LogLevel logsFrom() throws RpcFailure {
    if (!version.modern()) {
      return server.offer().logging() ? LogLevel.INFO : null;
    }
    JsonNode wanted = meta.node().path(MetaKeys.LOG_LEVEL);
    if (wanted.isMissingNode()) {
      return null;
    }
    LogLevel level =
        LogLevel.of(wanted.stringValue(""))
            .orElseThrow(() -> Params.invalid(MetaKeys.LOG_LEVEL + " must be " + LogLevel.names()));
    return server.offer().logging() ? level : null;
  }
}

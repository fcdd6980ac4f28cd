package dev.comfyserve.mcp.protocol;

import dev.comfyserve.mcp.conversation.LogLevel;
import dev.comfyserve.mcp.jsonrpc.Message;
import dev.comfyserve.mcp.jsonrpc.RpcError;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Answers the requests of both eras. The switches in it are the list of the methods that we have;
 * {@link Capabilities} declares only what one of them honours.
 */
public final class McpServer<P> {
  private static final Logger log = LoggerFactory.getLogger(McpServer.class);

  /** How long a client may keep the tool list: it changes only when the server is replaced. */
  static final int LIST_TTL_MS = 300_000;

  private final McpOffer<P> offer;
  private final Supplier<String> references;
  private final Map<ProtocolVersion, JsonNode> toolLists = new EnumMap<>(ProtocolVersion.class);

  /**
   * @param references makes the id under which an internal error is logged and answered
   */
  public McpServer(McpOffer<P> offer, Supplier<String> references) {
    this.offer = offer;
    this.references = references;
    for (ProtocolVersion version : ProtocolVersion.values()) {
      var list = Wire.object().putArray("tools");
      offer.tools().all().forEach(tool -> list.add(new Wire(version).tool(tool.definition())));
      toolLists.put(version, list);
    }
  }

  public McpOffer<P> offer() {
    return offer;
  }

  /**
   * Takes a request: answers it, or says which tool is to run.
   *
   * @param version what {@link EraRouting} found
   */
  public Answer<P> answer(ProtocolVersion version, Message.Request request) throws RpcFailure {
    return switch (version.era()) {
      case MODERN ->
          switch (request.method()) {
            case "server/discover" -> done(discover(version));
            case "tasks/get" -> tasks(request).get(version, request);
            case "tasks/update" -> tasks(request).update(version, request);
            case "tasks/cancel" -> tasks(request).cancel(version, request);
            case ListenMethods.METHOD -> listen(version, request);
            default -> answerOfBoth(version, request);
          };
      case LEGACY ->
          switch (request.method()) {
            case "initialize" -> done(initialize(version));
            case "ping" -> done(Wire.object());
            case "logging/setLevel" -> done(setLevel(request));
            case "resources/subscribe", "resources/unsubscribe" ->
                done(resources(request).subscribe(request));
            default -> answerOfBoth(version, request);
          };
    };
  }

  /** The methods that both eras have. */
  private Answer<P> answerOfBoth(ProtocolVersion version, Message.Request request)
      throws RpcFailure {
    return switch (request.method()) {
      case "tools/list" -> done(listTools(version, request));
      case "tools/call" -> toolRun(version, request);
      case "resources/list" -> resources(request).list(version, request);
      case "resources/templates/list" -> resources(request).listTemplates(version, request);
      case "resources/read" -> resources(request).read(version, request);
      case "prompts/list" -> done(prompts(request).list(version, request));
      case "prompts/get" -> prompts(request).get(version, request);
      case "completion/complete" -> completions(request).complete(version, request);
      default -> throw unknown(request);
    };
  }

  private ResourceMethods<P> resources(Message.Request request) throws RpcFailure {
    if (offer.resources() == null) {
      throw unknown(request);
    }
    return new ResourceMethods<>(this, offer.resources());
  }

  private PromptMethods<P> prompts(Message.Request request) throws RpcFailure {
    if (offer.prompts().all().isEmpty()) {
      throw unknown(request);
    }
    return new PromptMethods<>(this, offer.prompts());
  }

  private CompletionMethods<P> completions(Message.Request request) throws RpcFailure {
    if (offer.completions() == null) {
      throw unknown(request);
    }
    return new CompletionMethods<>(this, offer);
  }

  private TaskMethods<P> tasks(Message.Request request) throws RpcFailure {
    if (offer.tasks() == null) {
      throw unknown(request);
    }
    return new TaskMethods<>(this, offer.tasks());
  }

  private Answer<P> listen(ProtocolVersion version, Message.Request request) throws RpcFailure {
    if (!ListenMethods.offered(offer)) {
      throw unknown(request);
    }
    return ListenMethods.listen(this, offer, version, request);
  }

  private ObjectNode discover(ProtocolVersion version) {
    ObjectNode result = Wire.object();
    ProtocolVersion.supported().forEach(result.putArray("supportedVersions")::add);
    result.set("capabilities", Capabilities.of(offer, Era.MODERN));
    Wire.putIfPresent(result, "instructions", offer.instructions());
    return cacheable(version, result, LIST_TTL_MS);
  }

  private ObjectNode initialize(ProtocolVersion version) {
    ObjectNode result = Wire.object().put("protocolVersion", version.wire());
    result.set("capabilities", Capabilities.of(offer, Era.LEGACY));
    result.set("serverInfo", new Wire(version).implementation(offer.info()));
    Wire.putIfPresent(result, "instructions", offer.instructions());
    return result;
  }

  /** Accepted because clients send it unasked; there is no session to remember it in. */
  private static ObjectNode setLevel(Message.Request request) throws RpcFailure {
    if (LogLevel.of(request.params().path("level").stringValue("")).isEmpty()) {
      throw Params.invalid("\"level\" must be " + LogLevel.names());
    }
    return Wire.object();
  }

  private ObjectNode listTools(ProtocolVersion version, Message.Request request) throws RpcFailure {
    Params.onePage(request);
    ObjectNode result = Wire.object();
    result.set("tools", toolLists.get(version));
    return cacheable(version, result, LIST_TTL_MS);
  }

  private Answer<P> toolRun(ProtocolVersion version, Message.Request request) throws RpcFailure {
    String name = Params.text(request.params(), "name", "the name of a tool");
    var tool =
        offer
            .tools()
            .find(name)
            .orElseThrow(() -> Params.invalid("There is no tool " + name + "."));
    return new ToolRun<>(this, version, tool, request);
  }

  private Answer<P> done(ObjectNode result) {
    return new Answer.Done<>(result);
  }

  private static RpcFailure unknown(Message.Request request) {
    return RpcFailure.ofCall(
        RpcError.METHOD_NOT_FOUND, "There is no method " + request.method() + ".");
  }

  /**
   * A result that a client of the modern era may keep for a while. Private: a shared cache must not
   * hand one account what another was told.
   */
  ObjectNode cacheable(ProtocolVersion version, ObjectNode result, int ttlMs) {
    if (version.modern()) {
      result.put("ttlMs", ttlMs).put("cacheScope", "private");
    }
    return complete(version, result);
  }

  /** What every result of the modern era carries. */
  ObjectNode complete(ProtocolVersion version, ObjectNode result) {
    if (version.modern()) {
      result.put("resultType", "complete");
      result
          .putObject("_meta")
          .set(MetaKeys.SERVER_INFO, new Wire(version).implementation(offer.info()));
    }
    return result;
  }

  /** What is broken here: logged with its details, and answered without them. */
  RpcFailure broke(String what, Throwable fault) {
    String reference = references.get();
    log.error("{} broke, reference {}", what, reference, fault);
    return RpcFailure.ofCall(
        RpcError.INTERNAL,
        "%s broke. The server's log has the details under %s.".formatted(what, reference));
  }

  /** Who a caller is, as far as questions and answers are concerned. */
  public String identity(P principal) {
    return String.valueOf(offer.identity().apply(principal));
  }
}

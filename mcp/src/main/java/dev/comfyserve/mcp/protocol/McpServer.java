package dev.comfyserve.mcp.protocol;

import dev.comfyserve.mcp.jsonrpc.Message;
import dev.comfyserve.mcp.jsonrpc.RpcError;
import dev.comfyserve.mcp.tool.ArgumentFaultReport;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Answers the requests of both eras. The two switches in it are the list of the methods that we
 * have; a capability is declared only where one of them honours it.
 */
public final class McpServer<P> {
  /** How long a client may keep the tool list: it changes only when the server is replaced. */
  private static final int LIST_TTL_MS = 300_000;

  private static final Set<String> LOG_LEVELS =
      Set.of("debug", "info", "notice", "warning", "error", "critical", "alert", "emergency");

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
            case "tools/list" -> done(listTools(version, request));
            case "tools/call" -> toolRun(version, request);
            default -> throw unknown(request);
          };
      case LEGACY ->
          switch (request.method()) {
            case "initialize" -> done(initialize(version));
            case "ping" -> done(Wire.object());
            case "logging/setLevel" -> done(setLevel(request));
            case "tools/list" -> done(listTools(version, request));
            case "tools/call" -> toolRun(version, request);
            default -> throw unknown(request);
          };
    };
  }

  private ObjectNode discover(ProtocolVersion version) {
    ObjectNode result = Wire.object();
    ProtocolVersion.supported().forEach(result.putArray("supportedVersions")::add);
    declareCapabilities(result);
    Wire.putIfPresent(result, "instructions", offer.instructions());
    return complete(version, cacheable(result));
  }

  private ObjectNode initialize(ProtocolVersion version) {
    ObjectNode result = Wire.object().put("protocolVersion", version.wire());
    declareCapabilities(result);
    result.set("serverInfo", new Wire(version).implementation(offer.info()));
    Wire.putIfPresent(result, "instructions", offer.instructions());
    return result;
  }

  private static void declareCapabilities(ObjectNode result) {
    result.putObject("capabilities").putObject("tools");
  }

  /** Accepted because clients send it unasked; there is no session to remember it in. */
  private static ObjectNode setLevel(Message.Request request) throws RpcFailure {
    if (!LOG_LEVELS.contains(request.params().path("level").stringValue(""))) {
      throw RpcFailure.ofCall(
          RpcError.INVALID_PARAMS,
          "\"level\" must be one of debug, info, notice, warning, error, critical, alert,"
              + " emergency.");
    }
    return Wire.object();
  }

  private ObjectNode listTools(ProtocolVersion version, Message.Request request) throws RpcFailure {
    JsonNode cursor = request.params().path("cursor");
    if (!cursor.isMissingNode() && !cursor.isNull() && !cursor.stringValue("?").isEmpty()) {
      throw RpcFailure.ofCall(
          RpcError.INVALID_PARAMS, "Unknown cursor: the list of tools has one page.");
    }
    ObjectNode result = Wire.object();
    result.set("tools", toolLists.get(version));
    return version.modern() ? complete(version, cacheable(result)) : result;
  }

  private Answer<P> toolRun(ProtocolVersion version, Message.Request request) throws RpcFailure {
    ObjectNode params = request.params();
    String name = params.path("name").stringValue(null);
    if (name == null) {
      throw RpcFailure.ofCall(RpcError.INVALID_PARAMS, "\"name\" must be the name of a tool.");
    }
    var tool =
        offer
            .tools()
            .find(name)
            .orElseThrow(
                () -> RpcFailure.ofCall(RpcError.INVALID_PARAMS, "There is no tool " + name + "."));
    JsonNode arguments = params.path("arguments");
    if (!arguments.isObject() && !arguments.isMissingNode() && !arguments.isNull()) {
      throw RpcFailure.ofCall(RpcError.INVALID_PARAMS, "\"arguments\" must be an object.");
    }
    return new ToolRun<>(
        this,
        version,
        tool,
        arguments instanceof ObjectNode object ? object : Wire.object(),
        params.path("_meta") instanceof ObjectNode meta ? meta : Wire.object());
  }

  private Answer<P> done(ObjectNode result) {
    return new Answer.Done<>(result);
  }

  private static RpcFailure unknown(Message.Request request) {
    return RpcFailure.ofCall(
        RpcError.METHOD_NOT_FOUND, "There is no method " + request.method() + ".");
  }

  /** Private: a shared cache must not hand one account what another was told. */
  private static ObjectNode cacheable(ObjectNode result) {
    return result.put("ttlMs", LIST_TTL_MS).put("cacheScope", "private");
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

  ArgumentFaultReport faults() {
    return offer.faults();
  }

  String newReference() {
    return references.get();
  }
}

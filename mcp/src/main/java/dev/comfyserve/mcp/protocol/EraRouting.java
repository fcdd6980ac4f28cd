package dev.comfyserve.mcp.protocol;

import dev.comfyserve.mcp.jsonrpc.Message;
import dev.comfyserve.mcp.jsonrpc.RpcError;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Which version a request speaks, told from this request alone. Neither the method nor {@code
 * _meta} decides by itself: a modern client may send a method that only the legacy era has (and
 * must hear that it does not exist), and one that forgot {@code _meta} must hear that, instead of
 * being served by the old rules.
 */
public final class EraRouting {
  private EraRouting() {}

  /**
   * @param header the {@code MCP-Protocol-Version} header, trimmed; null when absent
   */
  public static ProtocolVersion versionOf(Message.Request request, String header)
      throws RpcFailure {
    JsonNode meta = request.params().path("_meta");
    if (isHandshake(request, meta)) {
      return handshake(request);
    }
    String body = inMeta(meta);
    if (body != null && header != null && !body.equals(header) && !bothLegacy(body, header)) {
      throw RpcFailure.ofEnvelope(
          RpcError.HEADER_MISMATCH,
          "The MCP-Protocol-Version header says %s and _meta says %s.".formatted(header, body));
    }
    String asked = body != null ? body : header;
    if (asked == null) {
      return unnamed(request, meta, ProtocolVersion.WITHOUT_HEADER);
    }
    ProtocolVersion version = named(request, meta, asked);
    if (version.modern() && header == null) {
      throw RpcFailure.ofEnvelope(
          RpcError.HEADER_MISMATCH, "The MCP-Protocol-Version header is missing.");
    }
    return version;
  }

  /**
   * The same where there are no headers, and one client for all messages: what it does not say, its
   * handshake said.
   *
   * @param negotiated by the handshake; null before it
   */
  public static ProtocolVersion versionOnConnection(
      Message.Request request, ProtocolVersion negotiated) throws RpcFailure {
    JsonNode meta = request.params().path("_meta");
    if (isHandshake(request, meta)) {
      return handshake(request);
    }
    String asked = inMeta(meta);
    return asked == null
        ? unnamed(request, meta, negotiated == null ? ProtocolVersion.WITHOUT_HEADER : negotiated)
        : named(request, meta, asked);
  }

  /** The version of a message that carries no {@code _meta}: a notification, answer or batch. */
  public static ProtocolVersion versionOf(String header) throws RpcFailure {
    return header == null ? ProtocolVersion.WITHOUT_HEADER : named(header);
  }

  private static boolean isHandshake(Message.Request request, JsonNode meta) {
    return request.method().equals("initialize")
        && !meta.has(MetaKeys.PROTOCOL_VERSION)
        && !meta.has(MetaKeys.CLIENT_CAPABILITIES);
  }

  /** The version that {@code _meta} names; null when it names none. */
  private static String inMeta(JsonNode meta) throws RpcFailure {
    JsonNode version = meta.get(MetaKeys.PROTOCOL_VERSION);
    if (version != null && !version.isString()) {
      throw missing(MetaKeys.PROTOCOL_VERSION + " (a string)");
    }
    return version == null ? null : version.stringValue();
  }

  private static ProtocolVersion unnamed(
      Message.Request request, JsonNode meta, ProtocolVersion otherwise) throws RpcFailure {
    if (hasModernKey(meta) || request.method().equals("server/discover")) {
      throw missing(MetaKeys.PROTOCOL_VERSION);
    }
    return otherwise;
  }

  private static ProtocolVersion named(Message.Request request, JsonNode meta, String asked)
      throws RpcFailure {
    ProtocolVersion version = named(asked);
    if (version.modern()) {
      requireEnvelope(meta);
    } else if (request.method().equals("initialize")) {
      return handshake(request);
    }
    return version;
  }

  private static ProtocolVersion handshake(Message.Request request) {
    return ProtocolVersion.of(request.params().path("protocolVersion").stringValue(""))
        .filter(v -> !v.modern())
        .orElse(ProtocolVersion.NEWEST_LEGACY);
  }

  private static void requireEnvelope(JsonNode meta) throws RpcFailure {
    if (!meta.has(MetaKeys.PROTOCOL_VERSION)) {
      throw missing(MetaKeys.PROTOCOL_VERSION);
    }
    if (!meta.path(MetaKeys.CLIENT_CAPABILITIES).isObject()) {
      throw missing(MetaKeys.CLIENT_CAPABILITIES + " (an object)");
    }
  }

  private static ProtocolVersion named(String version) throws RpcFailure {
    Optional<ProtocolVersion> known = ProtocolVersion.of(version);
    if (known.isPresent()) {
      return known.get();
    }
    ObjectNode data = JsonNodeFactory.instance.objectNode();
    ProtocolVersion.supported().forEach(data.putArray("supported")::add);
    data.put("requested", version);
    throw RpcFailure.ofEnvelope(
        new RpcError(
            RpcError.UNSUPPORTED_VERSION,
            "This server does not speak the protocol version " + version + ".",
            data));
  }

  private static boolean bothLegacy(String a, String b) {
    return isLegacy(a) && isLegacy(b);
  }

  private static boolean isLegacy(String version) {
    return ProtocolVersion.of(version).filter(v -> !v.modern()).isPresent();
  }

  private static boolean hasModernKey(JsonNode meta) {
    return meta.has(MetaKeys.PROTOCOL_VERSION)
        || meta.has(MetaKeys.CLIENT_CAPABILITIES)
        || meta.has(MetaKeys.CLIENT_INFO);
  }

  private static RpcFailure missing(String key) {
    return RpcFailure.ofEnvelope(RpcError.INVALID_PARAMS, "params._meta lacks " + key + ".");
  }
}

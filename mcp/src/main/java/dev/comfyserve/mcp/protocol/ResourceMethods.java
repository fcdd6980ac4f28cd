package dev.comfyserve.mcp.protocol;

import dev.comfyserve.mcp.jsonrpc.Message;
import dev.comfyserve.mcp.jsonrpc.RpcError;
import dev.comfyserve.mcp.resource.ResourceContent;
import dev.comfyserve.mcp.resource.ResourceNotFound;
import dev.comfyserve.mcp.resource.ResourceRead;
import dev.comfyserve.mcp.resource.Resources;
import dev.comfyserve.mcp.resource.UnknownCursor;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code resources/*}. */
final class ResourceMethods<P> {
  /** Until 2025-11-25; from then on an unknown URI is an invalid parameter. */
  private static final int NOT_FOUND_LEGACY = -32002;

  /** A document of ours may have changed by the time it is asked for again. */
  private static final int NOT_KEPT = 0;

  /** With a scheme, and without blanks and control characters. */
  private static final Pattern URI = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:[^\\p{Cntrl} ]+");

  private final McpServer<P> server;
  private final Resources<P> resources;

  ResourceMethods(McpServer<P> server, Resources<P> resources) {
    this.server = server;
    this.resources = resources;
  }

  Run<P> list(ProtocolVersion version, Message.Request request) throws RpcFailure {
    String cursor = Params.cursor(request);
    return new HandlerRun<>(
        server,
        version,
        request,
        (principal, _) -> {
          try {
            var page = resources.list(principal, cursor);
            ObjectNode result = Wire.object();
            ArrayNode list = result.putArray("resources");
            page.resources().forEach(info -> list.add(new Wire(version).resource(info)));
            Wire.putIfPresent(result, "nextCursor", page.nextCursor());
            return server.cacheable(version, result, NOT_KEPT);
          } catch (UnknownCursor e) {
            throw Params.invalid(e.getMessage());
          }
        });
  }

  Run<P> listTemplates(ProtocolVersion version, Message.Request request) throws RpcFailure {
    Params.onePage(request);
    return new HandlerRun<>(
        server,
        version,
        request,
        (_, _) -> {
          ObjectNode result = Wire.object();
          ArrayNode list = result.putArray("resourceTemplates");
          resources.templates().forEach(template -> list.add(new Wire(version).template(template)));
          return server.cacheable(version, result, McpServer.LIST_TTL_MS);
        });
  }

  Run<P> read(ProtocolVersion version, Message.Request request) throws RpcFailure {
    String uri = uri(request);
    return new HandlerRun<>(
        server,
        version,
        request,
        (principal, conversation) -> {
          ObjectNode result = Wire.object();
          ArrayNode list = result.putArray("contents");
          contents(version, new ResourceRead<>(principal, uri, conversation))
              .forEach(content -> list.add(Wire.resourceContent(content)));
          return server.cacheable(version, result, NOT_KEPT);
        });
  }

  private List<ResourceContent> contents(ProtocolVersion version, ResourceRead<P> read)
      throws Exception {
    if (!URI.matcher(read.uri()).matches()) {
      throw notFound(version, read.uri());
    }
    try {
      List<ResourceContent> contents = resources.read(read);
      if (contents.isEmpty()) {
        throw notFound(version, read.uri());
      }
      return contents;
    } catch (ResourceNotFound e) {
      throw notFound(version, read.uri());
    }
  }

  /**
   * Legacy only: accepted because clients send it where there are resources. There is no session
   * over which a change could be told, and that is why no capability promises it.
   */
  ObjectNode subscribe(Message.Request request) throws RpcFailure {
    uri(request);
    return Wire.object();
  }

  private static String uri(Message.Request request) throws RpcFailure {
    return Params.text(request.params(), "uri", "the URI of a resource");
  }

  private static RpcFailure notFound(ProtocolVersion version, String uri) {
    return RpcFailure.ofCall(
        new RpcError(
            version.modern() ? RpcError.INVALID_PARAMS : NOT_FOUND_LEGACY,
            "There is no resource " + uri + ".",
            Wire.object().put("uri", uri)));
  }
}

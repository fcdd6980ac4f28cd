package dev.comfyserve.mcp.http;

import dev.comfyserve.mcp.jsonrpc.Message;
import dev.comfyserve.mcp.protocol.RpcFailure;
import java.util.Map;

/**
 * The headers in which a modern request repeats what its body says, so that proxies can route
 * without reading bodies. A difference is refused: else a proxy would let pass what it did not see.
 */
final class MirrorHeaders {
  static final String VERSION = "MCP-Protocol-Version";
  private static final String METHOD = "Mcp-Method";
  private static final String NAME = "Mcp-Name";

  /** Which parameter {@value #NAME} repeats. */
  private static final Map<String, String> NAMED =
      Map.of(
          "tools/call", "name",
          "prompts/get", "name",
          "resources/read", "uri",
          "tasks/get", "taskId",
          "tasks/update", "taskId",
          "tasks/cancel", "taskId");

  private MirrorHeaders() {}

  static void check(McpHttpCall call, Message.Request request) throws RpcFailure {
    requireEqual(METHOD, HeaderValue.only(call, METHOD), request.method());
    String parameter = NAMED.get(request.method());
    if (parameter == null) {
      return;
    }
    String header = HeaderValue.only(call, NAME);
    String inBody = request.params().path(parameter).stringValue(null);
    // Neither there: a request without its parameter, which the method itself refuses.
    if (header != null || inBody != null) {
      requireEqual(NAME, header == null ? null : HeaderValue.decoded(NAME, header), inBody);
    }
  }

  private static void requireEqual(String name, String header, String body) throws RpcFailure {
    if (header == null) {
      throw HeaderValue.mismatch("The header " + name + " is missing.");
    }
    if (!header.equals(body)) {
      throw HeaderValue.mismatch("The header " + name + " differs from the body.");
    }
  }
}

package dev.comfyserve.mcp.http;

import dev.comfyserve.mcp.protocol.RpcFailure;
import dev.comfyserve.mcp.tool.HeaderParameter;
import dev.comfyserve.mcp.tool.ToolDefinition;
import java.math.BigDecimal;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The {@code Mcp-Param-*} headers, in which a call repeats the arguments that its tool marked. */
final class ParamHeaders {
  private ParamHeaders() {}

  static void check(McpHttpCall call, ToolDefinition tool, ObjectNode arguments) throws RpcFailure {
    for (HeaderParameter parameter : tool.headerParameters()) {
      String name = "Mcp-Param-" + parameter.header();
      String header = HeaderValue.only(call, name);
      JsonNode argument = parameter.in(arguments);
      boolean given = !argument.isMissingNode() && !argument.isNull();
      if (!given && header == null) {
        continue;
      }
      if (!given) {
        throw HeaderValue.mismatch("The header " + name + " repeats an argument that is absent.");
      }
      if (header == null) {
        throw HeaderValue.mismatch("The header " + name + " is missing.");
      }
      if (!equal(HeaderValue.decoded(name, header), argument)) {
        throw HeaderValue.mismatch("The header " + name + " differs from the argument.");
      }
    }
  }

  private static boolean equal(String header, JsonNode argument) {
    if (!argument.isNumber()) {
      return header.equals(argument.asString(""));
    }
    // The exponent is kept short: 1e999999999 would be written out to compare it.
    if (!header.matches("-?[0-9]{1,30}(\\.[0-9]{1,30})?")) {
      return false;
    }
    double value = argument.doubleValue();
    return Double.isFinite(value)
        && new BigDecimal(header)
                .compareTo(
                    argument.isIntegralNumber()
                        ? new BigDecimal(argument.bigIntegerValue())
                        : BigDecimal.valueOf(value))
            == 0;
  }
}

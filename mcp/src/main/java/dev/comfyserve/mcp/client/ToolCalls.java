package dev.comfyserve.mcp.client;

import dev.comfyserve.mcp.jsonrpc.Message;
import dev.comfyserve.mcp.jsonrpc.RpcError;
import dev.comfyserve.mcp.protocol.MetaKeys;
import dev.comfyserve.mcp.tool.HeaderParameter;
import dev.comfyserve.mcp.tool.ToolResult;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Calls of tools, with the headers that repeat some of their arguments. */
final class ToolCalls {
  private final McpClient client;
  private final Map<String, List<HeaderParameter>> marked = new ConcurrentHashMap<>();

  ToolCalls(McpClient client) {
    this.client = client;
  }

  /** Learns from the list of tools which arguments are repeated. */
  void remember(ObjectNode tool) {
    if (tool.path("inputSchema") instanceof ObjectNode schema) {
      try {
        marked.put(tool.path("name").stringValue(""), HeaderParameter.of(schema));
      } catch (IllegalArgumentException e) {
        // Marks against the rules: the server would not agree on any header, so none is sent.
        marked.put(tool.path("name").stringValue(""), List.of());
      }
    }
  }

  /**
   * @param listener null for none
   */
  ToolResult callAndWait(
      String name, ObjectNode arguments, ProgressListener listener, Duration timeout)
      throws McpClientException, InterruptedException {
    ObjectNode meta = arguments.objectNode();
    Consumer<Message.Notification> events = _ -> {};
    if (listener != null) {
      long token = client.nextId();
      meta.put(MetaKeys.PROGRESS_TOKEN, token);
      events = notification -> progress(notification, token, listener);
    }
    return toolResult(call(name, arguments, meta, events, timeout));
  }

  private static void progress(
      Message.Notification notification, long token, ProgressListener listener) {
    ObjectNode params = notification.params();
    if (notification.method().equals("notifications/progress")
        && params.path(MetaKeys.PROGRESS_TOKEN).longValue(-1) == token
        && params.path("progress").isNumber()) {
      JsonNode total = params.path("total");
      listener.progress(
          params.path("progress").doubleValue(),
          total.isNumber() ? total.doubleValue() : null,
          params.path("message").stringValue(null));
    }
  }

  private static ToolResult toolResult(JsonNode result) throws McpClientException {
    McpClient.complete(result);
    return new ToolResult(
        McpClient.objects(result.path("content")),
        result.get("structuredContent"),
        result.path("isError").booleanValue(false));
  }

  /**
   * @param meta of the request; the client adds what each of its requests has
   * @return the result as the server sent it
   */
  JsonNode call(
      String name,
      ObjectNode arguments,
      ObjectNode meta,
      Consumer<Message.Notification> events,
      Duration timeout)
      throws McpClientException, InterruptedException {
    try {
      return once(name, arguments, meta, events, timeout);
    } catch (McpClientException e) {
      if (e.code() != RpcError.HEADER_MISMATCH || marked.containsKey(name)) {
        throw e;
      }
      // The tool wants arguments in headers, and only the list says which.
      client.listTools();
      return once(name, arguments, meta, events, timeout);
    }
  }

  private JsonNode once(
      String name,
      ObjectNode arguments,
      ObjectNode meta,
      Consumer<Message.Notification> events,
      Duration timeout)
      throws McpClientException, InterruptedException {
    ObjectNode params = arguments.objectNode().put("name", name);
    params.set("arguments", arguments);
    if (!meta.isEmpty()) {
      params.set("_meta", meta.deepCopy());
    }
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Mcp-Name", HeaderText.of(name));
    for (HeaderParameter parameter : marked.getOrDefault(name, List.of())) {
      JsonNode argument = parameter.in(arguments);
      if (argument.isValueNode() && !argument.isNull() && !argument.isMissingNode()) {
        headers.put("Mcp-Param-" + parameter.header(), HeaderText.of(argument.asString("")));
      }
    }
    return client.inRounds("tools/call", params, headers, events, timeout);
  }
}

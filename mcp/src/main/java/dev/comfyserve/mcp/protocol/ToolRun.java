package dev.comfyserve.mcp.protocol;

import dev.comfyserve.mcp.conversation.ClientCapabilities;
import dev.comfyserve.mcp.jsonrpc.RpcError;
import dev.comfyserve.mcp.tool.ArgumentCheck;
import dev.comfyserve.mcp.tool.TaskStarted;
import dev.comfyserve.mcp.tool.Tool;
import dev.comfyserve.mcp.tool.ToolCall;
import dev.comfyserve.mcp.tool.ToolDefinition;
import dev.comfyserve.mcp.tool.ToolResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A call of a known tool, ready to run. */
public final class ToolRun<P> implements Run<P> {
  private static final Logger log = LoggerFactory.getLogger(ToolRun.class);

  private final McpServer<P> server;
  private final ProtocolVersion version;
  private final Tool<P> tool;
  private final ObjectNode arguments;
  private final ObjectNode meta;

  ToolRun(
      McpServer<P> server,
      ProtocolVersion version,
      Tool<P> tool,
      ObjectNode arguments,
      ObjectNode meta) {
    this.server = server;
    this.version = version;
    this.tool = tool;
    this.arguments = arguments;
    this.meta = meta;
  }

  @Override
  public String name() {
    return tool.name();
  }

  public ToolDefinition tool() {
    return tool.definition();
  }

  /** As they were sent. */
  public ObjectNode arguments() {
    return arguments;
  }

  @Override
  public JsonNode progressToken() {
    JsonNode token = meta.get(MetaKeys.PROGRESS_TOKEN);
    return token != null && (token.isString() || token.isIntegralNumber()) ? token : null;
  }

  @Override
  public ObjectNode run(P principal, Channel channel) throws RpcFailure, InterruptedException {
    ToolResult result;
    var checked = ArgumentCheck.check(tool.definition().inputSchema(), arguments);
    if (checked.faults().isEmpty()) {
      var conversation = new RequestConversation(client(), channel);
      result = call(new ToolCall<>(principal, checked.arguments(), meta, conversation));
    } else {
      result = server.faults().of(tool.definition(), checked.faults());
    }
    return server.complete(version, new Wire(version).toolResult(result));
  }

  private ClientCapabilities client() {
    return ClientCapabilities.of(meta.path(MetaKeys.CLIENT_CAPABILITIES));
  }

  private ToolResult call(ToolCall<P> call) throws RpcFailure, InterruptedException {
    try {
      ToolResult result =
          switch (tool.handler().call(call)) {
            case ToolResult ended -> ended;
            case TaskStarted started ->
                throw new IllegalStateException("no tasks are offered, but one was started");
          };
      reportBrokenPromise(result);
      return result;
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
      String reference = server.newReference();
      log.error("The tool {} broke, reference {}", tool.name(), reference, e);
      throw RpcFailure.ofCall(
          RpcError.INTERNAL,
          "The tool %s broke. The server's log has the details under %s."
              .formatted(tool.name(), reference));
    }
  }

  /** Strict clients refuse such a result, others can use it: so it is sent, and we hear of it. */
  private void reportBrokenPromise(ToolResult result) {
    ObjectNode promised = tool.definition().outputSchema();
    if (promised == null || result.isError()) {
      return;
    }
    if (result.structuredContent() == null) {
      log.error("The tool {} promises structured content and gave none", tool.name());
      return;
    }
    var faults = ArgumentCheck.violations(promised, result.structuredContent());
    if (!faults.isEmpty()) {
      log.error("A result of {} is not what its schema promises: {}", tool.name(), faults);
    }
  }
}

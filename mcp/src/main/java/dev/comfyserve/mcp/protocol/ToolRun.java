package dev.comfyserve.mcp.protocol;

import dev.comfyserve.mcp.conversation.Conversation;
import dev.comfyserve.mcp.conversation.MissingCapability;
import dev.comfyserve.mcp.conversation.Unanswered;
import dev.comfyserve.mcp.jsonrpc.Message;
import dev.comfyserve.mcp.task.TaskState;
import dev.comfyserve.mcp.tool.ArgumentCheck;
import dev.comfyserve.mcp.tool.TaskStarted;
import dev.comfyserve.mcp.tool.Tool;
import dev.comfyserve.mcp.tool.ToolCall;
import dev.comfyserve.mcp.tool.ToolDefinition;
import dev.comfyserve.mcp.tool.ToolResult;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A call of a known tool, ready to run. */
public final class ToolRun<P> implements Run<P> {
  private static final Logger log = LoggerFactory.getLogger(ToolRun.class);

  private static final Duration LONGEST_LOOK = Duration.ofSeconds(5);

  private final McpServer<P> server;
  private final ProtocolVersion version;
  private final Tool<P> tool;
  private final ObjectNode arguments;
  private final RequestMeta meta;
  private final Dialogue<P> dialogue;

  ToolRun(McpServer<P> server, ProtocolVersion version, Tool<P> tool, Message.Request request)
      throws RpcFailure {
    this.server = server;
    this.version = version;
    this.tool = tool;
    this.arguments = arguments(request);
    this.meta = RequestMeta.of(request);
    this.dialogue = new Dialogue<>(server, version, request);
  }

  private static ObjectNode arguments(Message.Request request) throws RpcFailure {
    JsonNode arguments = request.params().path("arguments");
    if (!arguments.isObject() && !arguments.isMissingNode() && !arguments.isNull()) {
      throw Params.invalid("\"arguments\" must be an object.");
    }
    return arguments instanceof ObjectNode object ? object : Wire.object();
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
    return meta.progressToken();
  }

  @Override
  public ObjectNode run(P principal, Channel channel) throws RpcFailure, InterruptedException {
    try {
      return dialogue.run(principal, channel, conversation -> result(principal, conversation));
    } catch (RpcFailure | InterruptedException e) {
      throw e;
    } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
      throw server.broke("The tool " + tool.name(), e);
    }
  }

  private ObjectNode result(P principal, Conversation conversation) throws Exception {
    var checked = ArgumentCheck.check(tool.definition().inputSchema(), arguments);
    if (!checked.faults().isEmpty()) {
      return wire(server.offer().faults().of(tool.definition(), checked.faults()));
    }
    var call = new ToolCall<>(principal, checked.arguments(), meta.node(), conversation);
    try {
      return switch (tool.handler().call(call)) {
        case ToolResult ended -> {
          reportBrokenPromise(ended);
          yield wire(ended);
        }
        case TaskStarted started -> task(call, started);
      };
    } catch (Unanswered e) {
      return wire(ToolResult.error(e.getMessage()));
    } catch (MissingCapability e) {
      if (version.modern()) {
        throw e;
      }
      // The legacy era has no error for it, and a model can tell its user.
      return wire(ToolResult.error(e.getMessage()));
    }
  }

  private ObjectNode task(ToolCall<P> call, TaskStarted started) throws Exception {
    if (!call.conversation().client().tasks()) {
      throw new IllegalStateException("a task was started for a client that takes none");
    }
    return new TaskWire<>(server, version).created(state(call.principal(), started));
  }

  private TaskState state(P principal, TaskStarted started) throws Exception {
    if (started.first() == null) {
      return kept(principal, started.taskId());
    }
    return started.look() ? looked(principal, started) : begun(started);
  }

  private TaskState kept(P principal, String taskId) throws Exception {
    return server
        .offer()
        .tasks()
        .get(principal, taskId)
        .orElseThrow(() -> new IllegalStateException("the task " + taskId + " is not kept"));
  }

  private static TaskState begun(TaskStarted started) {
    TaskStarted.Beginning first = started.first();
    return new TaskState(
        started.taskId(),
        first.message(),
        first.created(),
        first.created(),
        null,
        first.pollInterval(),
        new TaskState.Outcome.Working());
  }

  /** It runs, and may cost: whatever becomes of the look, the client gets its id, and soon. */
  private TaskState looked(P principal, TaskStarted started) {
    var look = new FutureTask<>(() -> kept(principal, started.taskId()));
    Thread looking = Thread.ofVirtual().name("look at " + started.taskId()).start(look);
    try {
      return look.get(LONGEST_LOOK.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return begun(started);
    } catch (ExecutionException | TimeoutException e) {
      log.warn("The new task {} cannot be looked at: {}", started.taskId(), e.toString());
      return begun(started);
    } finally {
      looking.interrupt();
    }
  }

  private ObjectNode wire(ToolResult result) {
    return server.complete(version, new Wire(version).toolResult(result));
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

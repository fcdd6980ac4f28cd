package dev.comfyserve.mcp.protocol;

import dev.comfyserve.mcp.asking.AnswerCheck;
import dev.comfyserve.mcp.conversation.InputRequest;
import dev.comfyserve.mcp.conversation.MissingCapability;
import dev.comfyserve.mcp.jsonrpc.Message;
import dev.comfyserve.mcp.task.TaskState;
import dev.comfyserve.mcp.task.TaskState.Outcome;
import dev.comfyserve.mcp.task.Tasks;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code tasks/*}, for clients that declare the extension in the same request. */
final class TaskMethods<P> {
  private final McpServer<P> server;
  private final Tasks<P> tasks;

  TaskMethods(McpServer<P> server, Tasks<P> tasks) {
    this.server = server;
    this.tasks = tasks;
  }

  Run<P> get(ProtocolVersion version, Message.Request request) throws RpcFailure {
    String id = taskId(request);
    return new HandlerRun<>(
        server,
        version,
        request,
        (principal, _) ->
            server.complete(
                version, new TaskWire<>(server, version).detailed(existing(principal, id))));
  }

  Run<P> update(ProtocolVersion version, Message.Request request) throws RpcFailure {
    String id = taskId(request);
    if (!(request.params().path("inputResponses") instanceof ObjectNode given)) {
      throw Params.invalid("\"inputResponses\" must be an object.");
    }
    return new HandlerRun<>(
        server,
        version,
        request,
        (principal, _) -> {
          var answers = answers(existing(principal, id), given);
          return acknowledged(version, id, tasks.update(principal, id, answers));
        });
  }

  Run<P> cancel(ProtocolVersion version, Message.Request request) throws RpcFailure {
    String id = taskId(request);
    return new HandlerRun<>(
        server,
        version,
        request,
        (principal, _) -> acknowledged(version, id, tasks.cancel(principal, id)));
  }

  /**
   * Refuses whoever did not opt in.
   *
   * @throws RpcFailure before anybody learns whether the task exists
   */
  static void requireOptIn(Message.Request request) throws RpcFailure {
    if (!RequestMeta.of(request).client().tasks()) {
      throw Dialogue.missing(MissingCapability.tasks());
    }
  }

  private static String taskId(Message.Request request) throws RpcFailure {
    requireOptIn(request);
    return Params.text(request.params(), "taskId", "the id of a task");
  }

  /** Those that are asked for; the others are passed over, as they may have been answered. */
  private static Map<String, ObjectNode> answers(TaskState task, ObjectNode given)
      throws RpcFailure {
    Map<String, InputRequest> open =
        task.outcome() instanceof Outcome.InputRequired(var requests) ? requests : Map.of();
    Map<String, ObjectNode> answers = new LinkedHashMap<>();
    List<String> wrong = new ArrayList<>();
    for (var question : open.entrySet()) {
      JsonNode answer = given.get(question.getKey());
      if (answer != null) {
        AnswerCheck.read(question.getValue(), answer)
            .ifPresentOrElse(
                fits -> answers.put(question.getKey(), fits), () -> wrong.add(question.getKey()));
      }
    }
    if (!wrong.isEmpty()) {
      throw Params.invalid("No answers to what was asked: " + String.join(", ", wrong) + ".");
    }
    return answers;
  }

  private ObjectNode acknowledged(ProtocolVersion version, String id, boolean exists)
      throws RpcFailure {
    if (!exists) {
      throw unknown(id);
    }
    return server.complete(version, Wire.object());
  }

  private TaskState existing(P principal, String id) throws Exception {
    return tasks.get(principal, id).orElseThrow(() -> unknown(id));
  }

  private static RpcFailure unknown(String id) {
    return Params.invalid("There is no task " + id + ".");
  }
}

package dev.comfyserve.mcp.protocol;

import dev.comfyserve.mcp.jsonrpc.MessageWriter;
import dev.comfyserve.mcp.task.TaskState;
import dev.comfyserve.mcp.task.TaskState.Outcome;
import tools.jackson.databind.node.ObjectNode;

/** A task in the words of the extension, whose objects are flat. */
final class TaskWire<P> {
  private final McpServer<P> server;
  private final ProtocolVersion version;

  TaskWire(McpServer<P> server, ProtocolVersion version) {
    this.server = server;
    this.version = version;
  }

  /** What a call that became a task is answered with: where it stands, never what came of it. */
  ObjectNode created(TaskState task) {
    return server.complete(version, summary(task)).put("resultType", "task");
  }

  /** All there is to know: what {@code tasks/get} answers and a notification carries. */
  ObjectNode detailed(TaskState task) {
    ObjectNode node = summary(task);
    switch (task.outcome()) {
      case Outcome.InputRequired(var requests) ->
          node.set("inputRequests", Wire.inputRequests(requests));
      case Outcome.Completed(var result) ->
          node.set("result", server.complete(version, new Wire(version).toolResult(result)));
      case Outcome.Failed(var error) -> node.set("error", MessageWriter.error(error));
      case Outcome.Working _, Outcome.Cancelled _ -> {}
    }
    return node;
  }

  private static ObjectNode summary(TaskState task) {
    ObjectNode node = Wire.object().put("taskId", task.taskId()).put("status", status(task));
    Wire.putIfPresent(node, "statusMessage", task.statusMessage());
    node.put("createdAt", task.createdAt().toString());
    node.put("lastUpdatedAt", task.lastUpdatedAt().toString());
    if (task.ttl() == null) {
      node.putNull("ttlMs");
    } else {
      node.put("ttlMs", task.ttl().toMillis());
    }
    if (task.pollInterval() != null) {
      node.put("pollIntervalMs", task.pollInterval().toMillis());
    }
    return node;
  }

  private static String status(TaskState task) {
    return switch (task.outcome()) {
      case Outcome.Working _ -> "working";
      case Outcome.InputRequired _ -> "input_required";
      case Outcome.Completed _ -> "completed";
      case Outcome.Failed _ -> "failed";
      case Outcome.Cancelled _ -> "cancelled";
    };
  }
}

package dev.comfyserve.mcp.client;

import dev.comfyserve.mcp.conversation.ClientCapabilities;
import dev.comfyserve.mcp.protocol.MetaKeys;
import java.time.Duration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Calls that a modern server may turn into tasks. Each request opts in by itself. */
public final class McpTasks {
  private final McpClient client;

  McpTasks(McpClient client) {
    this.client = client;
  }

  /**
   * Calls a tool.
   *
   * @return {@code {"resultType": "task", "taskId", "status", ...}}, or the result itself, with
   *     {@code "complete"}, where the server saw no need for a task
   */
  public JsonNode call(String tool, ObjectNode arguments, Duration timeout)
      throws McpClientException, InterruptedException {
    return client.calls().call(tool, arguments, optIn(arguments), _ -> {}, timeout);
  }

  /** The task with what belongs to its status: result, error or questions. */
  public JsonNode get(String taskId) throws McpClientException, InterruptedException {
    return send("tasks/get", taskId, client.capabilities().objectNode());
  }

  /**
   * @param answers by the keys of the questions
   */
  public void update(String taskId, ObjectNode answers)
      throws McpClientException, InterruptedException {
    ObjectNode params = answers.objectNode();
    params.set("inputResponses", answers);
    send("tasks/update", taskId, params);
  }

  public void cancel(String taskId) throws McpClientException, InterruptedException {
    send("tasks/cancel", taskId, client.capabilities().objectNode());
  }

  private JsonNode send(String method, String taskId, ObjectNode params)
      throws McpClientException, InterruptedException {
    params.set("_meta", optIn(params));
    return client.named(method, "taskId", taskId, params);
  }

  private ObjectNode optIn(ObjectNode any) {
    ObjectNode capabilities = client.capabilities();
    capabilities.putObject("extensions").putObject(ClientCapabilities.TASKS_EXTENSION);
    ObjectNode meta = any.objectNode();
    meta.set(MetaKeys.CLIENT_CAPABILITIES, capabilities);
    return meta;
  }
}

package dev.comfyserve.mcp.protocol;

import dev.comfyserve.mcp.jsonrpc.MessageWriter;
import dev.comfyserve.mcp.listen.Change;
import dev.comfyserve.mcp.listen.Watch;
import dev.comfyserve.mcp.task.TaskState;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/** What an open subscription says to its client. One thread uses it. */
public final class Listening<P> implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Listening.class);

  private final Listen<P> listen;
  private final P principal;
  private final ObjectNode honoured;
  private final List<Watch> watches;

  Listening(Listen<P> listen, P principal, ObjectNode honoured, List<Watch> watches) {
    this.listen = listen;
    this.principal = principal;
    this.honoured = honoured;
    this.watches = List.copyOf(watches);
  }

  /** The first message: which of the wishes are granted. */
  public ObjectNode acknowledgement() {
    ObjectNode params = Wire.object();
    params.set("notifications", honoured);
    return message("notifications/subscriptions/acknowledged", params);
  }

  /** How a change is told; empty when there is nothing to tell any more. */
  public Optional<ObjectNode> notification(Change change) throws InterruptedException {
    return switch (change) {
      case Change.OfList(var kind) ->
          Optional.of(
              message(
                  "notifications/" + ListenMethods.listName(kind) + "/list_changed",
                  Wire.object()));
      case Change.OfResource(String uri) ->
          Optional.of(message("notifications/resources/updated", Wire.object().put("uri", uri)));
      case Change.OfTask(String taskId) -> task(taskId);
    };
  }

  /** Where the task stands now; empty when it is forgotten. */
  private Optional<ObjectNode> task(String taskId) throws InterruptedException {
    try {
      return listen.offer().tasks().get(principal, taskId).map(this::message);
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception | LinkageError e) {
      // The next change tells of it, or the client asks.
      log.error("The task {} could not be read for those who listen", taskId, e);
      return Optional.empty();
    }
  }

  private ObjectNode message(TaskState task) {
    return message("notifications/tasks", listen.tasks().detailed(task));
  }

  private ObjectNode message(String method, ObjectNode params) {
    params.putObject("_meta").set(MetaKeys.SUBSCRIPTION_ID, listen.id());
    return MessageWriter.notification(method, params);
  }

  /** The caller may not be told anything any more. */
  public boolean refused() {
    return watches.stream().anyMatch(Watch::refused);
  }

  /** Ends the watching; idempotent, as watches are. */
  @Override
  public void close() {
    watches.forEach(Watch::close);
  }
}

package dev.comfyserve.mcp.protocol;

import dev.comfyserve.mcp.jsonrpc.MessageWriter;
import dev.comfyserve.mcp.listen.Change;
import dev.comfyserve.mcp.listen.Watch;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** What an open subscription says to its client. One thread uses it. */
public final class Listening<P> implements AutoCloseable {
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
      case Change.OfTask(String taskId) -> Optional.empty();
    };
  }

  private ObjectNode message(String method, ObjectNode params) {
    params.putObject("_meta").set(MetaKeys.SUBSCRIPTION_ID, listen.id());
    return MessageWriter.notification(method, params);
  }

  /** Ends the watching; idempotent, as watches are. */
  @Override
  public void close() {
    watches.forEach(Watch::close);
  }
}

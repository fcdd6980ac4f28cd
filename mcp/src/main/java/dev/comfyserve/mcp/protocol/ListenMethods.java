package dev.comfyserve.mcp.protocol;

import dev.comfyserve.mcp.jsonrpc.Message;
import dev.comfyserve.mcp.listen.ListChanges;
import java.util.EnumSet;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** {@code subscriptions/listen}. */
final class ListenMethods {
  static final String METHOD = "subscriptions/listen";
  static final String RESOURCES = "resourceSubscriptions";
  static final String TASKS = "taskIds";

  /** What one subscription may watch: it bounds what a client that reads slowly can cost. */
  private static final int MOST = 1000;

  private ListenMethods() {}

  /** Whether there is anything to hear of. */
  static boolean offered(McpOffer<?> offer) {
    return offer.resources() != null || offer.tasks() != null || offer.listChanges() != null;
  }

  static <P> Listen<P> listen(
      McpServer<P> server, McpOffer<P> offer, ProtocolVersion version, Message.Request request)
      throws RpcFailure {
    JsonNode asked = request.params().path("notifications");
    if (!asked.isObject()) {
      throw Params.invalid("\"notifications\" must say what to hear of.");
    }
    Set<ListChanges.Kind> lists = EnumSet.noneOf(ListChanges.Kind.class);
    for (ListChanges.Kind kind : ListChanges.Kind.values()) {
      JsonNode flag = asked.path(flag(kind));
      if (!flag.isMissingNode() && !flag.isNull() && !flag.isBoolean()) {
        throw Params.invalid("\"" + flag(kind) + "\" must be true or false.");
      }
      if (flag.booleanValue(false)) {
        lists.add(kind);
      }
    }
    Set<String> tasks = Params.textSet(asked, TASKS, MOST);
    Set<String> resources = Params.textSet(asked, RESOURCES, MOST);
    if (offer.tasks() != null && !tasks.isEmpty()) {
      TaskMethods.requireOptIn(request);
    }
    return new Listen<>(
        server, offer, version, request.id(), new Listen.Wanted(lists, resources, tasks));
  }

  /** What asks for the changes of a list. */
  static String flag(ListChanges.Kind kind) {
    return listName(kind) + "ListChanged";
  }

  static String listName(ListChanges.Kind kind) {
    return switch (kind) {
      case TOOLS -> "tools";
      case PROMPTS -> "prompts";
      case RESOURCES -> "resources";
    };
  }
}

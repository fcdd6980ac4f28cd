package dev.comfyserve.mcp.protocol;

import dev.comfyserve.mcp.listen.Change;
import dev.comfyserve.mcp.listen.ListChanges;
import dev.comfyserve.mcp.listen.Untold;
import dev.comfyserve.mcp.listen.Watch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A request to hear of changes. It is answered by what its watching tells, for as long as client
 * and server like, and then by one result.
 */
public final class Listen<P> implements Answer<P> {
  /** What a client asked for. */
  record Wanted(Set<ListChanges.Kind> lists, Set<String> resources, Set<String> tasks) {}

  private final McpServer<P> server;
  private final McpOffer<P> offer;
  private final ProtocolVersion version;
  private final JsonNode id;
  private final Wanted wanted;

  Listen(
      McpServer<P> server, McpOffer<P> offer, ProtocolVersion version, JsonNode id, Wanted wanted) {
    this.server = server;
    this.offer = offer;
    this.version = version;
    this.id = id;
    this.wanted = wanted;
  }

  /**
   * Begins to watch: whatever changes from now on is told.
   *
   * @param untold where changes are put, on any thread
   * @return to be closed, which ends the watching
   * @throws RpcFailure when it cannot be watched; nothing is then
   */
  public Listening<P> open(P principal, Untold untold) throws RpcFailure {
    List<Watch> watches = new ArrayList<>();
    try {
      ObjectNode honoured = Wire.object();
      watchLists(untold, watches, honoured);
      if (offer.resources() != null) {
        List<String> uris = new ArrayList<>();
        for (String uri : wanted.resources()) {
          keep(
              offer.resources().watch(principal, uri, () -> untold.add(new Change.OfResource(uri))),
              uri,
              watches,
              uris);
        }
        put(honoured, ListenMethods.RESOURCES, uris);
      }
      if (offer.tasks() != null) {
        List<String> ids = new ArrayList<>();
        for (String task : wanted.tasks()) {
          keep(
              offer.tasks().watch(principal, task, () -> untold.add(new Change.OfTask(task))),
              task,
              watches,
              ids);
        }
        put(honoured, ListenMethods.TASKS, ids);
      }
      return new Listening<>(this, principal, honoured, watches);
    } catch (RuntimeException | LinkageError e) {
      watches.forEach(Watch::close);
      throw server.broke(ListenMethods.METHOD, e);
    }
  }

  private void watchLists(Untold untold, List<Watch> watches, ObjectNode honoured) {
    ListChanges changes = offer.listChanges();
    for (ListChanges.Kind kind : wanted.lists()) {
      if (Capabilities.tellsChanges(offer, kind)) {
        watches.add(changes.watch(kind, () -> untold.add(new Change.OfList(kind))));
        honoured.put(ListenMethods.flag(kind), true);
      }
    }
  }

  private static void keep(
      Optional<Watch> watch, String name, List<Watch> watches, List<String> names) {
    watch.ifPresent(
        open -> {
          watches.add(open);
          names.add(name);
        });
  }

  private static void put(ObjectNode honoured, String key, List<String> names) {
    if (!names.isEmpty()) {
      names.forEach(honoured.putArray(key)::add);
    }
  }

  /** How many things are to be looked up and watched. */
  public int watched() {
    return wanted.resources().size() + wanted.tasks().size();
  }

  TaskWire<P> tasks() {
    return new TaskWire<>(server, version);
  }

  McpOffer<P> offer() {
    return offer;
  }

  /** With its JSON type: clients tell their subscriptions apart by it. */
  JsonNode id() {
    return id;
  }

  /** The result that ends the subscription from our side. */
  public ObjectNode end() {
    ObjectNode result = server.complete(version, Wire.object());
    ((ObjectNode) result.path("_meta")).set(MetaKeys.SUBSCRIPTION_ID, id);
    return result;
  }
}

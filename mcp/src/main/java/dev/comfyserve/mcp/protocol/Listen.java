package dev.comfyserve.mcp.protocol;

import dev.comfyserve.mcp.listen.Change;
import dev.comfyserve.mcp.listen.ListChanges;
import dev.comfyserve.mcp.listen.Untold;
import dev.comfyserve.mcp.listen.Watch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A request to hear of changes. It is answered by what its watching tells, for as long as client
 * and server like, and then by one result.
 */
public final class Listen<P> implements Answer<P> {
  /** What a client asked for. */
  record Wanted(Set<ListChanges.Kind> lists, Set<String> resources, Set<String> tasks) {}

  /**
   * How long is looked for what is to be watched. What was not found by then is not granted;
   * longer, and clients would give up before they hear anything.
   */
  private static final Duration LOOKING = Duration.ofSeconds(10);

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
  public Listening<P> open(P principal, Untold untold) throws RpcFailure, InterruptedException {
    List<Change> wishes = wishes();
    try {
      var opened =
          new Opening(change -> watch(principal, change, () -> untold.add(change)))
              .open(wishes, LOOKING);
      ObjectNode honoured = Wire.object();
      wishes.stream().filter(opened::containsKey).forEach(change -> grant(change, honoured));
      return new Listening<>(this, principal, honoured, List.copyOf(opened.values()));
    } catch (ExecutionException e) {
      throw server.broke(ListenMethods.METHOD, e.getCause());
    }
  }

  /** What was asked for, as far as there can be anything to tell of it. */
  private List<Change> wishes() {
    List<Change> wishes = new ArrayList<>();
    wanted.lists().stream()
        .filter(kind -> Capabilities.tellsChanges(offer, kind))
        .forEach(kind -> wishes.add(new Change.OfList(kind)));
    if (offer.resources() != null) {
      wanted.resources().forEach(uri -> wishes.add(new Change.OfResource(uri)));
    }
    if (offer.tasks() != null) {
      wanted.tasks().forEach(task -> wishes.add(new Change.OfTask(task)));
    }
    return wishes;
  }

  private Optional<Watch> watch(P principal, Change change, Runnable changed) {
    return switch (change) {
      case Change.OfList(var kind) -> Optional.of(offer.listChanges().watch(kind, changed));
      case Change.OfResource(String uri) -> offer.resources().watch(principal, uri, changed);
      case Change.OfTask(String task) -> offer.tasks().watch(principal, task, changed);
    };
  }

  private static void grant(Change change, ObjectNode honoured) {
    switch (change) {
      case Change.OfList(var kind) -> honoured.put(ListenMethods.flag(kind), true);
      case Change.OfResource(String uri) ->
          honoured.withArrayProperty(ListenMethods.RESOURCES).add(uri);
      case Change.OfTask(String task) -> honoured.withArrayProperty(ListenMethods.TASKS).add(task);
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

package dev.comfyserve.mcp.stdio;

import dev.comfyserve.mcp.jsonrpc.MessageWriter;
import dev.comfyserve.mcp.jsonrpc.RpcError;
import dev.comfyserve.mcp.listen.Watch;
import dev.comfyserve.mcp.protocol.RpcFailure;
import dev.comfyserve.mcp.resource.Resources;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The documents that the client of a legacy connection subscribed to. Several changes of one
 * document are one message to a client that reads slowly. Thread-safe.
 */
final class Subscriptions<P> implements AutoCloseable {
  private static final int MOST = 1000;

  /** Of the legacy eras. */
  private static final int NOT_FOUND = -32002;

  private final Resources<P> resources;
  private final P principal;
  private final Consumer<ObjectNode> client;
  private final Map<String, Watch> watches = new HashMap<>();
  private final Set<String> changed = new LinkedHashSet<>();
  private Thread telling;
  private boolean closed;

  /**
   * @param client gets the notifications; may block
   */
  Subscriptions(Resources<P> resources, P principal, Consumer<ObjectNode> client) {
    this.resources = resources;
    this.principal = principal;
    this.client = client;
  }

  void add(String uri) throws RpcFailure {
    synchronized (this) {
      if (watches.containsKey(uri)) {
        return;
      }
      if (watches.size() >= MOST) {
        throw RpcFailure.ofCall(
            RpcError.INVALID_PARAMS, "A connection has at most " + MOST + " subscriptions.");
      }
    }
    Watch watch =
        resources.watch(principal, uri, () -> changed(uri)).orElseThrow(() -> nothingAt(uri));
    Watch tooMuch;
    synchronized (this) {
      tooMuch = closed ? watch : watches.put(uri, watch);
      if (telling == null) {
        telling = Thread.ofVirtual().name("mcp-subscriptions").start(this::tellAll);
      }
    }
    close(tooMuch);
  }

  void remove(String uri) {
    Watch watch;
    synchronized (this) {
      watch = watches.remove(uri);
      changed.remove(uri);
    }
    close(watch);
  }

  private synchronized void changed(String uri) {
    changed.add(uri);
    notifyAll();
  }

  private void tellAll() {
    try {
      for (String uri = next(); uri != null; uri = next()) {
        client.accept(
            MessageWriter.notification(
                "notifications/resources/updated",
                JsonNodeFactory.instance.objectNode().put("uri", uri)));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized String next() throws InterruptedException {
    while (changed.isEmpty() && !closed) {
      wait();
    }
    if (closed) {
      return null;
    }
    Iterator<String> first = changed.iterator();
    String uri = first.next();
    first.remove();
    return uri;
  }

  private static RpcFailure nothingAt(String uri) {
    return RpcFailure.ofCall(
        new RpcError(
            NOT_FOUND,
            "There is nothing to subscribe to at this URI.",
            JsonNodeFactory.instance.objectNode().put("uri", uri)));
  }

  private static void close(Watch watch) {
    if (watch != null) {
      watch.close();
    }
  }

  @Override
  public void close() {
    Map<String, Watch> open;
    synchronized (this) {
      closed = true;
      open = Map.copyOf(watches);
      watches.clear();
      notifyAll();
    }
    open.values().forEach(Watch::close);
  }
}

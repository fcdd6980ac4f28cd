package dev.comfyserve.mcp.stdio;

import dev.comfyserve.mcp.jsonrpc.RpcError;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The requests that are being answered. Thread-safe. */
final class Exchanges<P> {
  private final Map<JsonNode, Exchange<P>> byId = new HashMap<>();
  private final Set<Thread> threads = new HashSet<>();
  private boolean stopping;

  /**
   * Takes a request in.
   *
   * @return why not, or null
   */
  synchronized RpcError begin(Exchange<P> exchange) {
    if (byId.size() >= McpStdio.MOST) {
      return new RpcError(
          RpcError.INTERNAL,
          "Too many requests at once: " + McpStdio.MOST + " are being answered.");
    }
    return byId.putIfAbsent(exchange.id(), exchange) == null
        ? null
        : new RpcError(RpcError.INVALID_REQUEST, "A request with this id is still being answered.");
  }

  /** Answers a request that was taken in, on a thread of its own. */
  void run(Exchange<P> exchange, Supplier<ObjectNode> work, Consumer<ObjectNode> answers) {
    Thread thread =
        Thread.ofVirtual()
            .name("mcp-" + exchange.method())
            .unstarted(
                () -> {
                  try {
                    ObjectNode answer = work.get();
                    forget(exchange);
                    answers.accept(answer);
                  } finally {
                    ended(Thread.currentThread());
                  }
                });
    synchronized (this) {
      threads.add(thread);
      thread.start();
      if (stopping) {
        thread.interrupt();
      }
    }
  }

  /** Of a request that nobody knows, or that has ended, nothing needs to be said. */
  void cancel(JsonNode id) {
    Exchange<P> exchange;
    synchronized (this) {
      exchange = id == null ? null : byId.get(id);
    }
    if (exchange != null) {
      exchange.cancel();
    }
  }

  void stopListening() {
    List<Exchange<P>> open;
    synchronized (this) {
      open = List.copyOf(byId.values());
    }
    open.forEach(Exchange::stopListening);
  }

  /** Also those that begin later. */
  synchronized void interruptAll() {
    stopping = true;
    threads.forEach(Thread::interrupt);
  }

  /** Waits until nothing runs, or the time is over. */
  synchronized void await(Duration atMost) throws InterruptedException {
    long end = System.nanoTime() + atMost.toNanos();
    for (long left = atMost.toNanos(); !threads.isEmpty() && left > 0; ) {
      wait(left / 1_000_000 + 1);
      left = end - System.nanoTime();
    }
  }

  private synchronized void forget(Exchange<P> exchange) {
    byId.remove(exchange.id());
  }

  private synchronized void ended(Thread thread) {
    threads.remove(thread);
    notifyAll();
  }
}

package dev.comfyserve.mcp.client;

import dev.comfyserve.mcp.jsonrpc.Message;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/** Changes of a server that are heard of, on a thread of their own, until this is closed. */
public final class Subscription implements AutoCloseable {
  private static final String ACKNOWLEDGED = "notifications/subscriptions/acknowledged";

  /** Sends the request, and returns when it is answered. */
  @FunctionalInterface
  interface Asking {
    void ask(Consumer<Message.Notification> events) throws McpClientException, InterruptedException;
  }

  private final Consumer<Message.Notification> listener;
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile JsonNode granted;
  private volatile McpClientException failure;
  private volatile Thread thread;

  private Subscription(Consumer<Message.Notification> listener) {
    this.listener = listener;
  }

  /** Returns when the server has taken the wishes in. */
  static Subscription open(Asking asking, Consumer<Message.Notification> listener, Duration timeout)
      throws McpClientException, InterruptedException {
    Subscription subscription = new Subscription(listener);
    subscription.thread =
        Thread.ofVirtual().name("mcp-subscription").start(() -> subscription.follow(asking));
    try {
      boolean inTime = subscription.begun.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
      if (subscription.granted != null) {
        return subscription;
      }
      McpClientException why = subscription.failure;
      throw why != null
          ? why
          : new McpClientException(
              inTime
                  ? "The server ended the subscription before it began."
                  : "The server did not acknowledge the subscription.",
              0);
    } finally {
      if (subscription.granted == null) {
        subscription.close();
      }
    }
  }

  private void follow(Asking asking) {
    try {
      asking.ask(this::heard);
    } catch (McpClientException e) {
      failure = e;
    } catch (InterruptedException e) {
      // Closed.
    } finally {
      ended.countDown();
      begun.countDown();
    }
  }

  private void heard(Message.Notification notification) {
    if (notification.method().equals(ACKNOWLEDGED)) {
      granted = notification.params().path("notifications");
      begun.countDown();
    } else {
      listener.accept(notification);
    }
  }

  /** Which of the wishes the server grants. */
  public JsonNode granted() {
    return granted;
  }

  /**
   * Waits for the end.
   *
   * @return false when the time was up first
   * @throws McpClientException when the connection broke; the server's own end is none
   */
  public boolean awaitEnd(Duration atMost) throws McpClientException, InterruptedException {
    if (!ended.await(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
      return false;
    }
    if (failure != null) {
      throw failure;
    }
    return true;
  }

  /** Ends it from our side, by leaving; idempotent. */
  @Override
  public void close() {
    thread.interrupt();
  }
}

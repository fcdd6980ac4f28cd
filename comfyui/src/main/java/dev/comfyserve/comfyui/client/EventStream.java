package dev.comfyserve.comfyui.client;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.api.StatusCode;

/**
 * One websocket to a ComfyUI server, under one client id. It finds half-open connections with pings
 * of its own: one that was silent for two intervals is dropped.
 *
 * <p>After a drop nothing missed is sent again, and a prompt's messages go to the client id given
 * at its submission, on which a new socket must not be opened (ComfyUI may still hold the old one,
 * and forgets the id when that one ends). So a caller whose stream is closed follows its prompt by
 * {@link ComfyUi#lookup} until it ended, and opens a stream with a fresh id for the prompts that
 * follow.
 *
 * <p>A reader that is slow loses progress, and nothing else.
 */
public final class EventStream implements AutoCloseable {
  private static final int SPARE_BACKLOG = 1_000;
  private static final Duration CLOSE_HANDSHAKE = Duration.ofSeconds(1);

  /** Stands at the end of the queue once the socket is gone. */
  private static final Event END = new Event.Other("end");

  private final String clientId;
  private final Duration pingInterval;
  private final Consumer<String> endedCleanly;
  private final LinkedBlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final AtomicReference<String> why = new AtomicReference<>();
  private volatile Session session;
  private volatile long heardAt;

  EventStream(String clientId, Duration pingInterval, Consumer<String> endedCleanly) {
    this.clientId = clientId;
    this.pingInterval = pingInterval;
    this.endedCleanly = endedCleanly;
  }

  public String clientId() {
    return clientId;
  }

  public boolean open() {
    return closed.getCount() > 0;
  }

  /** The next event, or null when none came in time. What came before a drop is still given. */
  public Event next(Duration timeout) throws InterruptedException, EventStreamClosed {
    Event event = events.poll(timeout.toNanos(), TimeUnit.NANOSECONDS);
    if (event == END) {
      events.add(END);
      throw new EventStreamClosed("websocket is closed: " + why.get(), null);
    }
    return event;
  }

  /** Idempotent; waits briefly for the server to agree. */
  @Override
  public void close() {
    Session open = session;
    if (open == null) {
      end("closed here");
      return;
    }
    why.compareAndSet(null, "closed here");
    open.close(StatusCode.NORMAL, null, Callback.NOOP);
    try {
      if (!closed.await(CLOSE_HANDSHAKE.toMillis(), TimeUnit.MILLISECONDS)) {
        drop("closed here");
      }
    } catch (InterruptedException e) {
      drop("closed here");
      Thread.currentThread().interrupt();
    }
  }

  void opened(Session opened) {
    heard();
    session = opened;
    Thread.ofVirtual().name("comfyui-ping-" + clientId).start(this::ping);
  }

  /** A sign of life. */
  void heard() {
    heardAt = System.nanoTime();
  }

  void add(Event event) {
    boolean spare =
        switch (event) {
          case Event.Progress p -> true;
          case Event.ProgressState p -> true;
          case Event.Other o -> true;
          default -> false;
        };
    if (open() && (!spare || events.size() < SPARE_BACKLOG)) {
      events.add(event);
    }
  }

  void closed(int statusCode) {
    if (statusCode != StatusCode.ABNORMAL && statusCode != StatusCode.NO_CLOSE) {
      // Before close() returns, so that whoever closed it may use the id at once.
      endedCleanly.accept(clientId);
    }
    end("status " + statusCode);
  }

  private void drop(String reason) {
    end(reason);
    session.disconnect();
  }

  void end(String reason) {
    why.compareAndSet(null, reason);
    if (open()) {
      closed.countDown();
      events.add(END);
    }
  }

  private void ping() {
    long silence = pingInterval.multipliedBy(2).toNanos();
    try {
      while (!closed.await(pingInterval.toNanos(), TimeUnit.NANOSECONDS)) {
        if (System.nanoTime() - heardAt > silence) {
          drop("no answer to pings for " + pingInterval.multipliedBy(2));
        } else {
          session.sendPing(ByteBuffer.allocate(0), Callback.NOOP);
        }
      }
    } catch (InterruptedException e) {
      drop("interrupted");
    } catch (RuntimeException e) {
      drop("ping failed: " + e);
    }
  }
}

package dev.comfyserve.mcp.stdio;

import dev.comfyserve.mcp.jsonrpc.JsonText;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.JsonNode;

/**
 * The one writer of messages: a thread of its own, because a client that does not read blocks
 * whoever writes. Thread-safe.
 */
final class LineWriter {
  /** How many messages may wait; whoever has one more waits itself. */
  private static final int ROOM = 16;

  private record Line(byte[] json, BooleanSupplier unwanted) {}

  private final OutputStream out;
  private final Runnable lost;
  private final Queue<Line> waiting = new ArrayDeque<>(ROOM);
  private boolean writing;
  private boolean closed;

  /**
   * @param lost run once when nobody reads any more
   */
  LineWriter(OutputStream out, Runnable lost) {
    this.out = new BufferedOutputStream(out, 1 << 14);
    this.lost = lost;
  }

  void start() {
    // The process may end while this thread hangs in a write.
    Thread.ofPlatform().daemon().name("mcp-stdout").start(this::writeAll);
  }

  /**
   * Sends a message; waits for room, whatever interrupts, until {@link #close}.
   *
   * @param unwanted asked again just before the message is written
   */
  void send(JsonNode message, BooleanSupplier unwanted) {
    Line line = new Line(JsonText.bytes(message), unwanted);
    boolean interrupted = false;
    synchronized (this) {
      while (waiting.size() >= ROOM && !closed) {
        try {
          wait();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (!closed) {
        waiting.add(line);
        notifyAll();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Takes no more messages, and waits until what it took is written or the time is over. */
  synchronized void close(Duration atMost) throws InterruptedException {
    long end = System.nanoTime() + atMost.toNanos();
    while (!closed && (writing || !waiting.isEmpty())) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        break;
      }
      wait(left / 1_000_000 + 1);
    }
    closed = true;
    notifyAll();
  }

  private void writeAll() {
    try {
      for (Line line = next(); line != null; line = next()) {
        if (!line.unwanted().getAsBoolean()) {
          out.write(line.json());
          out.write('\n');
        }
        if (nothingWaits()) {
          out.flush();
        }
        written();
      }
    } catch (IOException e) {
      synchronized (this) {
        closed = true;
        writing = false;
        waiting.clear();
        notifyAll();
      }
      lost.run();
    }
  }

  private synchronized Line next() {
    while (waiting.isEmpty() && !closed) {
      try {
        wait();
      } catch (InterruptedException e) {
        closed = true;
      }
    }
    Line line = closed ? null : waiting.remove();
    writing = line != null;
    notifyAll();
    return line;
  }

  private synchronized boolean nothingWaits() {
    return waiting.isEmpty();
  }

  private synchronized void written() {
    writing = false;
    notifyAll();
  }
}

package dev.comfyserve.engine.prompt;

import dev.comfyserve.engine.json.WireJson;
import java.util.Collection;
import java.util.Comparator;
import java.util.TreeSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The prompts that wait and the one that runs. Every change tells all clients how many there are.
 */
final class PromptQueue {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final TreeSet<QueueItem> pending =
      new TreeSet<>(
          Comparator.comparingDouble((QueueItem item) -> item.number().doubleValue())
              .thenComparing(QueueItem::promptId)
              .thenComparingLong(QueueItem::order));
  private final Messages messages;
  private final InterruptFlag interrupt;
  private QueueItem running;
  private boolean closed;
  private boolean freeWanted;

  PromptQueue(Messages messages, InterruptFlag interrupt) {
    this.messages = messages;
    this.interrupt = interrupt;
  }

  void put(QueueItem item) {
    lock.lock();
    try {
      pending.add(item);
      changed.signalAll();
      tellCount();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for the next prompt, which then counts as running; null when there is something else to
   * do.
   */
  QueueItem take() {
    lock.lock();
    try {
      while (pending.isEmpty() && !closed && !freeWanted) {
        changed.awaitUninterruptibly();
      }
      if (closed || freeWanted) {
        return null;
      }
      running = pending.pollFirst();
      interrupt.lower(); // an interrupt from before is not meant for this prompt
      tellCount();
      return running;
    } finally {
      lock.unlock();
    }
  }

  /** The running prompt has ended and its record can be found. */
  void ended() {
    lock.lock();
    try {
      running = null;
      tellCount();
    } finally {
      lock.unlock();
    }
  }

  /**
   * @param promptId null for whichever prompt runs
   */
  void interrupt(String promptId) {
    lock.lock();
    try {
      if (promptId == null || (running != null && running.promptId().equals(promptId))) {
        interrupt.raise();
      }
    } finally {
      lock.unlock();
    }
  }

  void delete(Collection<String> promptIds) {
    lock.lock();
    try {
      for (String id : promptIds) {
        if (pending.removeIf(item -> item.promptId().equals(id))) {
          tellCount();
          if (pending.isEmpty()) {
            tellCount(); // ComfyUI tells the removal of the last one twice
          }
        }
      }
    } finally {
      lock.unlock();
    }
  }

  void clear() {
    lock.lock();
    try {
      pending.clear();
      tellCount();
    } finally {
      lock.unlock();
    }
  }

  /** Asks the worker to forget cached results between two prompts. */
  void wantFree() {
    lock.lock();
    try {
      freeWanted = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  boolean takeFreeWanted() {
    lock.lock();
    try {
      boolean wanted = freeWanted;
      freeWanted = false;
      return wanted;
    } finally {
      lock.unlock();
    }
  }

  boolean closed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  void close() {
    lock.lock();
    try {
      closed = true;
      interrupt.raise();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  int remaining() {
    lock.lock();
    try {
      return pending.size() + (running == null ? 0 : 1);
    } finally {
      lock.unlock();
    }
  }

  String runningClient() {
    lock.lock();
    try {
      return running == null ? null : running.clientId();
    } finally {
      lock.unlock();
    }
  }

  ObjectNode toJson() {
    lock.lock();
    try {
      ObjectNode json = WireJson.object();
      ArrayNode now = json.putArray("queue_running");
      if (running != null) {
        now.add(running.toJson());
      }
      ArrayNode later = json.putArray("queue_pending");
      pending.forEach(item -> later.add(item.toJson()));
      return json;
    } finally {
      lock.unlock();
    }
  }

  static ObjectNode status(int remaining) {
    ObjectNode data = WireJson.object();
    data.putObject("status").putObject("exec_info").put("queue_remaining", remaining);
    return data;
  }

  private void tellCount() {
    messages.send(null, "status", status(remaining()));
  }
}

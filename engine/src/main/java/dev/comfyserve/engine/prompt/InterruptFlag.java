package dev.comfyserve.engine.prompt;

import dev.comfyserve.engine.node.PromptInterrupted;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The one flag that an interrupt raises and that the running prompt looks at. */
final class InterruptFlag {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean raised;

  void raise() {
    set(true);
  }

  void lower() {
    set(false);
  }

  private void set(boolean value) {
    lock.lock();
    try {
      raised = value;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void check() throws PromptInterrupted {
    pause(Duration.ZERO);
  }

  /** Waits that long, or until the flag is raised. */
  void pause(Duration duration) throws PromptInterrupted {
    long end = System.nanoTime() + duration.toNanos();
    lock.lock();
    try {
      long left;
      while (!raised && (left = end - System.nanoTime()) > 0) {
        changed.await(left, TimeUnit.NANOSECONDS);
      }
      if (raised) {
        throw new PromptInterrupted();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PromptInterrupted();
    } finally {
      lock.unlock();
    }
  }
}

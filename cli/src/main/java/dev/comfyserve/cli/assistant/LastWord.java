package dev.comfyserve.cli.assistant;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/**
 * A call whose answer is worth a moment when this side is told to end: what a submission that was
 * sent came to, is known to nobody but its caller.
 */
final class LastWord {
  /** Within what the connection leaves to its calls at its end. */
  private static final Duration MOMENT = Duration.ofSeconds(1);

  private LastWord() {}

  /** Does the work; when interrupted, it has a moment to end, and the flag is set again. */
  static <T> T of(Callable<T> work) throws Exception {
    FutureTask<T> task = new FutureTask<>(work);
    Thread worker = Thread.ofVirtual().name("submit").start(task);
    boolean interrupted = false;
    while (true) {
      try {
        if (!interrupted) {
          worker.join();
        } else if (!worker.join(MOMENT)) {
          worker.interrupt();
          worker.join();
        }
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return switch (task.state()) {
      case SUCCESS -> task.resultNow();
      case FAILED -> throw failure(task.exceptionNow());
      case RUNNING, CANCELLED -> throw new IllegalStateException("nobody cancels it");
    };
  }

  private static Exception failure(Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    return (Exception) failure;
  }
}

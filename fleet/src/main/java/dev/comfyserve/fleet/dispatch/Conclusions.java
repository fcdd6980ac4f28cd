package dev.comfyserve.fleet.dispatch;

import dev.comfyserve.contract.ErrorCode;
import dev.comfyserve.fleet.signal.Signals;
import dev.comfyserve.store.db.StoreException;
import dev.comfyserve.store.request.Ending;
import dev.comfyserve.store.request.Requests;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes down how attempts end, and wakes who waits for it. A store that fails is asked again until
 * it does it or the server stops; then the attempt stays open, and the next start finds it.
 */
public final class Conclusions {
  private static final Logger LOG = LoggerFactory.getLogger(Conclusions.class);

  /** A request that loses its instance so often in a row may be what kills them. */
  static final int LOST_LIMIT = 5;

  private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

  private final Requests requests;
  private final Signals signals;
  private final RunningAttempts running;
  private final RandomGenerator random;

  public Conclusions(
      Requests requests, Signals signals, RunningAttempts running, RandomGenerator random) {
    this.requests = requests;
    this.signals = signals;
    this.running = running;
    this.random = random;
  }

  /**
   * Ends the request, or, where it was ended over the attempt's head, lets go of the attempt.
   *
   * @return whether this is the request's end
   */
  boolean finish(String requestId, String attemptId, Ending ending) throws InterruptedException {
    boolean ended = commit(() -> requests.finish(attemptId, ending));
    if (!ended) {
      commit(() -> requests.attemptOver(attemptId));
    }
    changed(requestId);
    return ended;
  }

  boolean fail(String requestId, String attemptId, ObjectNode error) throws InterruptedException {
    return finish(requestId, attemptId, Ending.failed(error));
  }

  /** Puts the request back without a mark: our own doing. */
  void handBack(String requestId, String attemptId) throws InterruptedException {
    back(requestId, attemptId, false);
  }

  /** Puts the request back with a mark; the fifth in a row fails it. */
  public void lost(String requestId, String attemptId, String why) throws InterruptedException {
    boolean again = commit(() -> requests.lostInARow(requestId) < LOST_LIMIT - 1);
    if (again) {
      LOG.warn("request {} goes back to the queue: {}", requestId, why);
      back(requestId, attemptId, true);
      return;
    }
    fail(
        requestId,
        attemptId,
        RequestError.of(
            ErrorCode.INSTANCE_LOST,
            "The request lost its instance " + LOST_LIMIT + " times in a row; the last: " + why));
  }

  private void back(String requestId, String attemptId, boolean lost) throws InterruptedException {
    if (!commit(() -> requests.handBack(attemptId, lost))) {
      commit(() -> requests.attemptOver(attemptId));
    }
    changed(requestId);
    patiently(() -> requests.byId(requestId))
        .ifPresent(request -> signals.queueMoved(request.deploymentId()));
  }

  /** The instance has let go of an attempt whose request was ended over its head. */
  public void over(String requestId, String attemptId) throws InterruptedException {
    commit(() -> requests.attemptOver(attemptId));
    changed(requestId);
  }

  private void changed(String requestId) {
    signals.requestChanged(requestId);
    signals.wakeScheduler();
  }

  private boolean commit(BooleanSupplier write) throws InterruptedException {
    return patiently(write::getAsBoolean);
  }

  /** Asks the store again until it answers, or the server stops. */
  <T> T patiently(Supplier<T> work) throws InterruptedException {
    for (long wait = 100; ; wait = Math.min(wait * 2, LONGEST_WAIT.toMillis())) {
      try {
        return work.get();
      } catch (StoreException e) {
        if (running.closing().isPresent()) {
          throw e;
        }
        LOG.error("the store failed in the middle of an attempt; trying again", e);
        Thread.sleep(wait / 2 + random.nextLong(wait));
      }
    }
  }
}

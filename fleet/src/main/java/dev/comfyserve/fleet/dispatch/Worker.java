package dev.comfyserve.fleet.dispatch;

import dev.comfyserve.contract.Ids;
import dev.comfyserve.contract.InstanceState;
import dev.comfyserve.fleet.instance.LiveInstance;
import dev.comfyserve.runtimes.Instance;
import dev.comfyserve.runtimes.StartFailed;
import dev.comfyserve.store.Store;
import dev.comfyserve.store.db.StoreException;
import dev.comfyserve.store.request.Claim;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The working life of one instance: start, then claim and run until told to leave. One virtual
 * thread runs it.
 */
final class Worker {
  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

  /** A poke may be lost with the thread that should have given it; so it looks by itself too. */
  private static final Duration LOOK_ANYWAY = Duration.ofSeconds(5);

  private final LiveInstance live;
  private final Store store;
  private final Attempts attempts;
  private final RunningAttempts running;
  private final Conclusions conclusions;
  private final Ids ids;
  private final RandomGenerator random;
  private boolean worked;
  private volatile Inbox current;

  Worker(
      LiveInstance live,
      Store store,
      Attempts attempts,
      RunningAttempts running,
      Conclusions conclusions,
      Ids ids,
      RandomGenerator random) {
    this.live = live;
    this.store = store;
    this.attempts = attempts;
    this.running = running;
    this.conclusions = conclusions;
    this.ids = ids;
    this.random = random;
  }

  /** Brings the server up; an interrupt stops that. */
  Instance start() throws StartFailed, InterruptedException {
    live.startedBy(Thread.currentThread());
    try {
      return live.runtime().start(live.spec());
    } finally {
      live.startedBy(null);
    }
  }

  /** Lets whatever runs on the server know when it is gone. */
  void watch(Instance server) {
    server.onExit(
        () -> {
          Inbox inbox = current;
          if (inbox != null) {
            inbox.tell(new Notice.ServerGone());
          }
        });
  }

  /** Goes on with an attempt of an earlier process. */
  Verdict resume(Instance server, Claim claim, Inbox inbox, Instant startedAt)
      throws InterruptedException {
    worked = true;
    current = inbox;
    try {
      return attempts.resume(live, server, claim, inbox, startedAt);
    } catch (RuntimeException e) {
      return broken(claim, e);
    }
  }

  /** Whether it ever had a request. */
  boolean worked() {
    return worked;
  }

  /**
   * Claims and runs until the instance is to leave or is of no more use.
   *
   * @return ready when it simply leaves
   */
  Verdict serve(Instance server) throws InterruptedException {
    while (true) {
      long seen = live.pokes();
      if (!server.alive()) {
        return new Verdict.Broken("the server behind it is gone");
      }
      if (!live.take()) {
        return new Verdict.Ready();
      }
      String attemptId = ids.next();
      Inbox inbox = running.open(attemptId);
      try {
        Optional<Claim> claim = claim(attemptId);
        if (claim.isEmpty()) {
          if (live.rest()) {
            note(InstanceState.IDLE, null);
          }
          live.awaitPoke(seen, LOOK_ANYWAY);
          continue;
        }
        if (live.busy()) {
          note(InstanceState.BUSY, null);
        }
        switch (run(server, claim.get(), inbox)) {
          case Verdict.Ready ready -> {}
          case Verdict.Broken broken -> {
            return broken;
          }
          case Verdict.Left left -> {
            return left;
          }
        }
      } finally {
        running.close(attemptId);
      }
    }
  }

  private Verdict run(Instance server, Claim claim, Inbox inbox) throws InterruptedException {
    worked = true;
    current = inbox;
    try {
      return attempts.run(live, server, claim, inbox);
    } catch (RuntimeException e) {
      return broken(claim, e);
    }
  }

  /**
   * An error of ours must not leave the request with an attempt that nobody runs. During a stop it
   * may: the next start finds it.
   */
  private Verdict broken(Claim claim, RuntimeException e) throws InterruptedException {
    if (running.closing().isPresent()) {
      throw e;
    }
    LOG.error("attempt {} failed", claim.attemptId(), e);
    String why = "an error inside the server";
    conclusions.lost(claim.request().id(), claim.attemptId(), why);
    return new Verdict.Broken(why);
  }

  private Optional<Claim> claim(String attemptId) throws InterruptedException {
    try {
      return store.requests().claim(live.deploymentId(), live.id(), attemptId);
    } catch (StoreException e) {
      LOG.error("instance {} could not claim", live.id(), e);
      Thread.sleep(500 + random.nextInt(1000));
      return Optional.empty();
    }
  }

  /** Keeps the store's picture of the instance; it is for people, so a failure stops nothing. */
  void note(InstanceState state, String error) {
    try {
      store.instances().setState(live.id(), state, error);
    } catch (StoreException e) {
      LOG.warn("the state of instance {} could not be stored", live.id(), e);
    }
  }
}

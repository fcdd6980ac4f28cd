package dev.comfyserve.fleet.dispatch;

import dev.comfyserve.contract.Ids;
import dev.comfyserve.contract.InstanceState;
import dev.comfyserve.fleet.instance.LiveInstance;
import dev.comfyserve.fleet.instance.LiveInstances;
import dev.comfyserve.fleet.settings.FleetSettings;
import dev.comfyserve.fleet.settings.OnStop;
import dev.comfyserve.fleet.signal.ProgressBoard;
import dev.comfyserve.fleet.signal.Signals;
import dev.comfyserve.runtimes.Instance;
import dev.comfyserve.runtimes.StartFailed;
import dev.comfyserve.store.Store;
import dev.comfyserve.store.request.Claim;
import dev.comfyserve.store.request.OpenAttempt;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All workers: begins them, and ends them within a deadline. */
public final class Crew {
  private static final Logger LOG = LoggerFactory.getLogger(Crew.class);
  private static final Duration GRACE = Duration.ofSeconds(2);
  private static final Duration ADOPT_AGAIN = Duration.ofSeconds(1);

  /** What a stop may take beside the waiting that the settings ask for. */
  private static final Duration REQUEUE_LIMIT = Duration.ofSeconds(10);

  private static final Duration LAST_LIMIT = Duration.ofSeconds(5);

  private final Store store;
  private final LiveInstances instances;
  private final RunningAttempts running;
  private final Conclusions conclusions;
  private final Attempts attempts;
  private final Signals signals;
  private final FleetSettings settings;
  private final StartWatch watch;
  private final InstantSource clock;
  private final Ids ids;
  private final RandomGenerator random;
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

  public Crew(
      Store store,
      LiveInstances instances,
      RunningAttempts running,
      Conclusions conclusions,
      Signals signals,
      ProgressBoard board,
      FleetSettings settings,
      StartWatch watch,
      InstantSource clock,
      Ids ids,
      RandomGenerator random) {
    this.store = store;
    this.instances = instances;
    this.running = running;
    this.conclusions = conclusions;
    this.signals = signals;
    this.settings = settings;
    this.watch = watch;
    this.clock = clock;
    this.ids = ids;
    this.random = random;
    this.attempts = new Attempts(store, conclusions, running, signals, board, settings, clock, ids);
  }

  /** Forgets files that an earlier process had on their way. */
  public void sweep() {
    attempts.sweep();
  }

  /** Begins the life of a new instance, whose row is stored. */
  public void begin(LiveInstance live) {
    instances.add(live);
    Worker worker = worker(live);
    run(
        live,
        () -> {
          Instance server = worker.start();
          worker.watch(server);
          live.up(server, false);
          worker.note(live.standing().state(), null);
          watch.started(live);
          return worker.serve(server);
        },
        worker);
  }

  /** Takes an instance over with the attempts that an earlier process left on it. */
  public void adopt(LiveInstance live, List<OpenAttempt> left) {
    instances.add(live);
    Map<String, Inbox> inboxes = new HashMap<>();
    left.forEach(open -> inboxes.put(open.attemptId(), running.open(open.attemptId())));
    Worker worker = worker(live);
    run(live, () -> adopted(live, worker, left, inboxes), worker);
  }

  private Worker worker(LiveInstance live) {
    return new Worker(live, store, attempts, running, conclusions, ids, random);
  }

  private interface Life {
    Verdict live() throws StartFailed, InterruptedException;
  }

  private void run(LiveInstance live, Life life, Worker worker) {
    Thread thread =
        Thread.ofVirtual()
            .name("instance-" + live.id())
            .unstarted(
                () -> {
                  try {
                    end(live, worker, lived(live, life));
                  } finally {
                    threads.remove(Thread.currentThread());
                  }
                });
    threads.add(thread);
    thread.start();
  }

  private static Verdict lived(LiveInstance live, Life life) {
    try {
      return life.live();
    } catch (StartFailed e) {
      return new Verdict.Broken(e.getMessage());
    } catch (InterruptedException e) {
      return new Verdict.Left();
    } catch (RuntimeException | Error e) {
      LOG.error("the worker of instance {} failed", live.id(), e);
      return new Verdict.Broken("an error inside the server");
    }
  }

  private void end(LiveInstance live, Worker worker, Verdict verdict) {
    // An interrupt has done its work by now; what follows has deadlines of its own.
    Thread.interrupted();
    Optional<Instance> server = live.server();
    boolean wasTold = live.leaving() != null;
    live.leave("it ended");
    live.down();
    server.ifPresent(it -> stop(it, verdict instanceof Verdict.Broken ? Duration.ZERO : GRACE));
    switch (verdict) {
      case Verdict.Broken(String why) -> {
        LOG.warn("instance {} failed: {}", live.id(), why);
        worker.note(InstanceState.FAILED, why);
        if (!worker.worked()) {
          watch.failed(live, why);
        }
      }
      case Verdict.Ready ready -> worker.note(InstanceState.STOPPED, null);
      case Verdict.Left left -> {
        // On another's server the row stays live, for the next start to find.
        if (live.runtime().ours() || wasTold && running.closing().isEmpty()) {
          worker.note(InstanceState.STOPPED, null);
        }
      }
    }
    instances.remove(live);
    signals.wakeScheduler();
  }

  private static void stop(Instance server, Duration grace) {
    try {
      server.stop(grace);
    } catch (RuntimeException e) {
      LOG.error("instance {} could not be stopped", server.id(), e);
    }
  }

  private Verdict adopted(
      LiveInstance live, Worker worker, List<OpenAttempt> left, Map<String, Inbox> inboxes)
      throws InterruptedException {
    try {
      Optional<Instance> found = look(live);
      if (found.isEmpty()) {
        return givenUp(left);
      }
      worker.watch(found.get());
      live.up(found.get(), true);
      worker.note(live.standing().state(), null);
      // What nobody wants any more first: it only keeps the rest waiting.
      List<OpenAttempt> order = new ArrayList<>(left);
      order.sort(Comparator.comparing(open -> !open.abandoned()));
      for (OpenAttempt open : order) {
        Verdict verdict = resumed(worker, found.get(), open, inboxes.get(open.attemptId()));
        if (!(verdict instanceof Verdict.Ready)) {
          return verdict;
        }
      }
      return worker.serve(found.get());
    } finally {
      inboxes.keySet().forEach(running::close);
    }
  }

  private Optional<Instance> look(LiveInstance live) throws InterruptedException {
    Instant giveUp = clock.instant().plus(settings.unreachableLimit());
    while (true) {
      Optional<Instance> found = live.runtime().adopt(live.spec());
      if (found.isPresent() || !clock.instant().isBefore(giveUp)) {
        return found;
      }
      if (running.closing().isPresent()) {
        throw new InterruptedException("the server stops");
      }
      Thread.sleep(ADOPT_AGAIN);
    }
  }

  private Verdict givenUp(List<OpenAttempt> left) throws InterruptedException {
    String why = "its server could not be reached after a restart";
    for (OpenAttempt open : left) {
      if (open.abandoned()) {
        conclusions.over(open.requestId(), open.attemptId());
      } else {
        conclusions.fail(open.requestId(), open.attemptId(), Attempts.unreachable(why));
      }
    }
    return new Verdict.Broken(why);
  }

  private Verdict resumed(Worker worker, Instance server, OpenAttempt open, Inbox inbox)
      throws InterruptedException {
    if (!open.abandoned()) {
      Optional<Claim> claim = conclusions.patiently(() -> claimOf(open));
      if (claim.isPresent()) {
        return worker.resume(server, claim.get(), inbox, open.startedAt());
      }
    }
    return attempts.clear(server, open.requestId(), open.attemptId());
  }

  private Optional<Claim> claimOf(OpenAttempt open) {
    return store.requests().claimOf(open.attemptId());
  }

  /**
   * Ends all workers as the settings say, within their deadlines.
   *
   * @return whether all ended in time
   */
  public boolean close() throws InterruptedException {
    instances.all().forEach(live -> live.leave("the server stops"));
    if (settings.onStop() == OnStop.DRAIN) {
      join(settings.drainLimit());
    }
    running.askAll(settings.onStop() == OnStop.LEAVE ? StopReason.LEAVE : StopReason.REQUEUE);
    if (join(REQUEUE_LIMIT)) {
      return true;
    }
    threads.forEach(Thread::interrupt);
    return join(LAST_LIMIT);
  }

  private boolean join(Duration atMost) throws InterruptedException {
    Instant end = clock.instant().plus(atMost);
    for (Thread thread : threads) {
      Duration left = Duration.between(clock.instant(), end);
      if (!left.isPositive() || !thread.join(left)) {
        return false;
      }
    }
    return true;
  }
}

package dev.comfyserve.fleet.scale;

import dev.comfyserve.contract.ErrorCode;
import dev.comfyserve.contract.Ids;
import dev.comfyserve.contract.InstanceState;
import dev.comfyserve.fleet.dispatch.Crew;
import dev.comfyserve.fleet.instance.LiveInstance;
import dev.comfyserve.fleet.instance.LiveInstances;
import dev.comfyserve.fleet.scale.Snapshot.Target;
import dev.comfyserve.fleet.settings.FleetSettings;
import dev.comfyserve.fleet.signal.ProgressBoard;
import dev.comfyserve.fleet.signal.Signals;
import dev.comfyserve.runtimes.InstanceSpec;
import dev.comfyserve.runtimes.Runtime;
import dev.comfyserve.store.Store;
import dev.comfyserve.store.instance.InstanceRow;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks, decides, applies; woken by signals and by the next time that matters. */
public final class ScaleLoop implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ScaleLoop.class);

  /** A signal may be lost with the thread that should have given it. */
  private static final Duration LOOK_ANYWAY = Duration.ofSeconds(2);

  /** A look costs two reads; what comes in within this time shares one. */
  private static final Duration TOGETHER = Duration.ofMillis(10);

  private static final long LONGEST_PAUSE_MS = 10_000;

  private final Store store;
  private final Map<String, Runtime> runtimes;
  private final LiveInstances instances;
  private final Crew crew;
  private final Signals signals;
  private final ProgressBoard board;
  private final FleetSettings settings;
  private final StartTroubles troubles;
  private final InstantSource clock;
  private final Ids ids;
  private final RandomGenerator random;
  private final SlotOwners owners;
  private final Census census;

  private final Thread thread;
  private volatile boolean stopping;
  private volatile long errors;

  public ScaleLoop(
      Store store,
      Map<String, Runtime> runtimes,
      LiveInstances instances,
      Crew crew,
      Signals signals,
      ProgressBoard board,
      FleetSettings settings,
      StartTroubles troubles,
      InstantSource clock,
      Ids ids,
      RandomGenerator random) {
    this.store = store;
    this.runtimes = runtimes;
    this.instances = instances;
    this.crew = crew;
    this.signals = signals;
    this.board = board;
    this.settings = settings;
    this.troubles = troubles;
    this.clock = clock;
    this.ids = ids;
    this.random = random;
    this.owners = new SlotOwners(store.instances());
    this.census = new Census(store, runtimes, settings.runtimeNames(), instances, troubles, owners);
    this.thread = Thread.ofVirtual().name("scale").unstarted(this::loop);
  }

  public void start() {
    thread.start();
  }

  /** Steps that failed since the start. */
  public long errors() {
    return errors;
  }

  private void loop() {
    int failedInARow = 0;
    while (!stopping) {
      long seen = signals.schedulerTick();
      Duration pause;
      try {
        pause = step();
        failedInARow = 0;
      } catch (RuntimeException | Error e) {
        errors++;
        failedInARow++;
        LOG.error("a scaling step failed ({} in a row)", failedInARow, e);
        pause = null;
      }
      try {
        if (pause == null) {
          Thread.sleep(backOff(failedInARow));
        } else {
          signals.awaitScheduler(seen, pause);
          Thread.sleep(TOGETHER);
        }
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private long backOff(int failedInARow) {
    long wait = Math.min(LONGEST_PAUSE_MS, 100L << Math.min(failedInARow, 10));
    return wait / 2 + random.nextLong(wait / 2 + 1);
  }

  /** One look; how long until the next one is due anyway. */
  private Duration step() {
    Snapshot snapshot = census.take();
    Instant now = clock.instant();
    List<ScaleAction> actions = ScalePolicy.decide(snapshot, now);
    for (ScaleAction action : actions) {
      if (stopping) {
        return Duration.ZERO;
      }
      apply(action, snapshot);
    }
    for (Target target : snapshot.targets()) {
      pokeIdle(target);
      explain(snapshot, target, now);
    }
    board.keepWaiting(snapshot.targets().stream().map(Target::deploymentId).toList());
    Duration next =
        ScalePolicy.nextChange(snapshot, now)
            .map(time -> Duration.between(now, time))
            .orElse(LOOK_ANYWAY);
    return next.compareTo(LOOK_ANYWAY) < 0 ? next : LOOK_ANYWAY;
  }

  private void apply(ScaleAction action, Snapshot snapshot) {
    switch (action) {
      case ScaleAction.Start start -> start(start, snapshot);
      case ScaleAction.Stop(String id, String why) ->
          live(id).filter(live -> live.leaveIfFree(why)).ifPresent(live -> left(live, why));
      case ScaleAction.Drain(String id, String why) ->
          live(id)
              .ifPresent(
                  live -> {
                    live.leave(why);
                    left(live, why);
                  });
    }
  }

  private void left(LiveInstance live, String why) {
    LOG.info("instance {} of deployment {} leaves: {}", live.id(), live.deploymentId(), why);
    store.instances().setState(live.id(), InstanceState.DRAINING, null);
  }

  private Optional<LiveInstance> live(String id) {
    return instances.all().stream().filter(live -> live.id().equals(id)).findFirst();
  }

  private void start(ScaleAction.Start start, Snapshot snapshot) {
    Target target =
        snapshot.targets().stream()
            .filter(one -> one.deploymentId().equals(start.deploymentId()))
            .findFirst()
            .orElseThrow();
    Runtime runtime = runtimes.get(start.runtime());
    InstanceSpec spec = new InstanceSpec(ids.next(), start.slotId(), target.account());
    store
        .instances()
        .insert(
            new InstanceRow(
                spec.instanceId(),
                spec.account(),
                target.deploymentId(),
                runtime.name(),
                spec.slotId(),
                url(runtime, spec.slotId()),
                target.revision(),
                InstanceState.STARTING,
                null,
                null,
                null,
                null));
    owners.serves(runtime, spec.slotId(), spec.account());
    LOG.info("instance {} starts for deployment {}", spec.instanceId(), target.deploymentId());
    crew.begin(new LiveInstance(spec, target.deploymentId(), target.revision(), runtime, clock));
  }

  private static String url(Runtime runtime, String slotId) {
    return runtime.slots().stream()
        .filter(slot -> slot.id().equals(slotId))
        .findFirst()
        .map(slot -> slot.url())
        .map(URI::toString)
        .orElse(null);
  }

  private void pokeIdle(Target target) {
    if (target.ready() > 0) {
      instances.all().stream()
          .filter(live -> live.deploymentId().equals(target.deploymentId()))
          .forEach(LiveInstance::poke);
    }
  }

  /** Says why requests wait, and ends those that wait for what cannot be had. */
  private void explain(Snapshot snapshot, Target target, Instant now) {
    String why = ScalePolicy.whyWaiting(snapshot, target);
    boolean works =
        snapshot.held().stream()
            .filter(held -> held.deploymentId().equals(target.deploymentId()))
            .anyMatch(held -> held.state() != InstanceState.STARTING);
    if (works || !target.active() || target.queued() == 0) {
      waits(target, why);
      if (works) {
        troubles.eased(target.deploymentId());
      }
      return;
    }
    boolean closed = ScalePolicy.closed(snapshot, target);
    if (closed) {
      troubles.blocked(target.deploymentId(), why);
    }
    Optional<StartTroubles.Trouble> trouble = troubles.of(target.deploymentId());
    waits(
        target,
        closed
            ? why
            : trouble
                .map(StartTroubles.Trouble::why)
                .or(() -> troubleOfSlots(snapshot, target, now))
                .map(it -> it + ", " + ScalePolicy.nextTry(snapshot, target, now))
                .or(() -> askedServer(target))
                .orElse(why));
    trouble
        .filter(it -> !now.isBefore(it.since().plus(settings.unreachableLimit())))
        .ifPresent(it -> giveUp(target, it.why(), now.minus(settings.unreachableLimit())));
  }

  private void waits(Target target, String why) {
    if (board.waits(target.deploymentId(), why)) {
      signals.queueMoved(target.deploymentId());
    }
  }

  /** The server of somebody else's that is asked whether it is there. */
  private Optional<String> askedServer(Target target) {
    return instances.all().stream()
        .filter(live -> live.deploymentId().equals(target.deploymentId()))
        .filter(live -> live.standing().state() == InstanceState.STARTING)
        .map(live -> url(live.runtime(), live.spec().slotId()))
        .filter(Objects::nonNull)
        .map(url -> "waiting for an answer of the ComfyUI at " + url)
        .findFirst();
  }

  /** Why no slot that is open to the target can be tried, where another deployment found out. */
  private Optional<String> troubleOfSlots(Snapshot snapshot, Target target, Instant now) {
    List<Snapshot.Place> open =
        snapshot.places().stream().filter(place -> place.open(target)).toList();
    boolean one =
        open.stream().anyMatch(it -> it.notBefore() == null || !it.notBefore().isAfter(now));
    return one
        ? Optional.empty()
        : open.stream().findFirst().flatMap(it -> troubles.of(it.runtime(), it.slotId()));
  }

  private void giveUp(Target target, String why, Instant waitingSince) {
    List<String> ended =
        store
            .requests()
            .failQueuedBefore(
                target.deploymentId(),
                waitingSince,
                ErrorCode.NO_INSTANCE,
                "No instance could be started: " + why);
    for (String requestId : ended) {
      signals.requestChanged(requestId);
    }
    if (!ended.isEmpty()) {
      signals.queueMoved(target.deploymentId());
    }
  }

  /** Decides nothing any more when it returns, or the deadline is over. */
  @Override
  public void close() {
    stopping = true;
    signals.wakeScheduler();
    try {
      if (thread.getState() != Thread.State.NEW && !thread.join(Duration.ofSeconds(5))) {
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

package dev.comfyserve.fleet;

import dev.comfyserve.contract.Ids;
import dev.comfyserve.contract.InstanceState;
import dev.comfyserve.fleet.dispatch.Conclusions;
import dev.comfyserve.fleet.dispatch.Crew;
import dev.comfyserve.fleet.dispatch.RunningAttempts;
import dev.comfyserve.fleet.file.FileApi;
import dev.comfyserve.fleet.instance.LiveInstance;
import dev.comfyserve.fleet.instance.LiveInstances;
import dev.comfyserve.fleet.recover.Recovery;
import dev.comfyserve.fleet.result.SignedUrls;
import dev.comfyserve.fleet.scale.ScaleLoop;
import dev.comfyserve.fleet.scale.StartTroubles;
import dev.comfyserve.fleet.schema.NodeSchemas;
import dev.comfyserve.fleet.settings.FleetSettings;
import dev.comfyserve.fleet.settings.OnStop;
import dev.comfyserve.fleet.signal.ProgressBoard;
import dev.comfyserve.fleet.signal.Signals;
import dev.comfyserve.fleet.workflow.WorkflowApi;
import dev.comfyserve.runtimes.Runtime;
import dev.comfyserve.store.Store;
import dev.comfyserve.store.request.Load;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The control plane as one thing with one lifecycle. Who makes it keeps the store and the runtimes,
 * and closes them after it: runtimes first, then the store.
 */
public final class Fleet implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Fleet.class);

  private enum Phase {
    NEW,
    STARTED,
    CLOSED
  }

  private final Store store;
  private final List<Runtime> runtimes;
  private final Signals signals;
  private final LiveInstances instances;
  private final CallerSide callers;
  private final Crew crew;
  private final Recovery recovery;
  private final ScaleLoop scaling;
  private final OnStop onStop;
  private Phase phase = Phase.NEW;

  private Fleet(
      Store store,
      List<Runtime> runtimes,
      FleetSettings settings,
      InstantSource clock,
      Ids ids,
      RandomGenerator random) {
    this.store = store;
    this.runtimes = List.copyOf(runtimes);
    this.onStop = settings.onStop();
    Map<String, Runtime> byName = new LinkedHashMap<>();
    runtimes.forEach(runtime -> byName.put(runtime.name(), runtime));
    signals = new Signals();
    ProgressBoard board = new ProgressBoard();
    RunningAttempts running = new RunningAttempts();
    instances = new LiveInstances();
    Conclusions conclusions = new Conclusions(store.requests(), signals, running, random);
    StartTroubles troubles = new StartTroubles(clock, random);
    crew =
        new Crew(
            store,
            instances,
            running,
            conclusions,
            signals,
            board,
            settings,
            troubles,
            clock,
            ids,
            random);
    recovery = new Recovery(store, byName, crew, conclusions, clock);
    scaling =
        new ScaleLoop(
            store, byName, instances, crew, signals, board, settings, troubles, clock, ids, random);
    callers =
        new CallerSide(
            new CallerSide.Shared(
                store, this.runtimes, settings, signals, board, running, instances),
            clock,
            ids,
            random);
  }

  public static Fleet create(
      Store store,
      List<Runtime> runtimes,
      FleetSettings settings,
      InstantSource clock,
      Ids ids,
      RandomGenerator random) {
    return new Fleet(store, runtimes, settings, clock, ids, random);
  }

  /** Takes over what an earlier process left, then starts to work. Idempotent. */
  public synchronized void start() throws InterruptedException {
    if (phase != Phase.NEW) {
      return;
    }
    phase = Phase.STARTED;
    try {
      recovery.run();
      scaling.start();
      callers.start();
    } catch (RuntimeException | InterruptedException e) {
      close();
      throw e;
    }
  }

  public LocalServerlessApi api() {
    return callers.api();
  }

  /** What we offer beyond it. */
  public LocalOwnApi own() {
    return callers.own();
  }

  public WorkflowApi workflows() {
    return callers.workflows();
  }

  public FileApi files() {
    return callers.files();
  }

  /** Opens the URLs of outputs and uploads. */
  public SignedUrls urls() {
    return callers.urls();
  }

  /** The node schemas of the runtimes, as last known. */
  public NodeSchemas schemas() {
    return callers.schemas();
  }

  /**
   * Has {@code changed} run after each later change of a request, its place in the queue and what
   * it waits for included.
   *
   * @see dev.comfyserve.fleet.result.QueueWatch#watch
   */
  public Runnable watchRequest(String deploymentId, String requestId, Runnable changed) {
    return callers.queues().watch(deploymentId, requestId, changed);
  }

  /** For tests, which put requests into the store past the checks of a submit. */
  Signals signals() {
    return signals;
  }

  /** For tests with a store that does not answer. */
  long loopErrors() {
    return scaling.errors();
  }

  public FleetStats stats() {
    Map<InstanceState, Integer> byState = new EnumMap<>(InstanceState.class);
    for (LiveInstance live : instances.all()) {
      byState.merge(live.standing().state(), 1, Integer::sum);
    }
    Map<String, Integer> slots = new LinkedHashMap<>();
    runtimes.forEach(runtime -> slots.put(runtime.name(), runtime.slots().size()));
    Load sum = store.requests().load().values().stream().reduce(Load.NONE, Fleet::sum);
    return new FleetStats(
        sum.ready(), sum.fetching(), sum.inProgress(), byState, slots, scaling.errors());
  }

  private static Load sum(Load a, Load b) {
    return new Load(
        a.ready() + b.ready(), a.fetching() + b.fetching(), a.inProgress() + b.inProgress(), null);
  }

  /**
   * Stops as the settings say; within a deadline, whatever instances do. Idempotent. First nothing
   * new starts, then the attempts end; what does not end in time stays open for the next start.
   */
  @Override
  public synchronized void close() {
    if (phase == Phase.CLOSED) {
      return;
    }
    phase = Phase.CLOSED;
    tellOfRunning();
    scaling.close();
    try {
      if (!crew.close()) {
        LOG.warn("not every instance ended in time; its attempt is found again at the next start");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    callers.close();
  }

  /** Without the store, which may be what is broken. */
  private void tellOfRunning() {
    long busy =
        instances.all().stream()
            .filter(one -> one.standing().state() == InstanceState.BUSY)
            .count();
    if (busy > 0) {
      LOG.info(
          "{} request(s) run: {}",
          busy,
          switch (onStop) {
            case REQUEUE -> "they go back in the queue, for the next start";
            case DRAIN -> "they may end first";
            case LEAVE -> "they go on where the ComfyUI is not ours, the others at the next start";
          });
    }
  }
}

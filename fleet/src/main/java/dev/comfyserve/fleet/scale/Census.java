package dev.comfyserve.fleet.scale;

import dev.comfyserve.fleet.instance.LiveInstance;
import dev.comfyserve.fleet.instance.LiveInstances;
import dev.comfyserve.fleet.scale.Snapshot.Held;
import dev.comfyserve.fleet.scale.Snapshot.Place;
import dev.comfyserve.fleet.scale.Snapshot.Target;
import dev.comfyserve.fleet.settings.RuntimeNames;
import dev.comfyserve.runtimes.Runtime;
import dev.comfyserve.store.Store;
import dev.comfyserve.store.deployment.Deployment;
import dev.comfyserve.store.request.Load;
import dev.comfyserve.store.workflow.WorkflowVersion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Takes the snapshot that the policy judges. */
final class Census {
  private final Store store;
  private final Map<String, Runtime> runtimes;
  private final RuntimeNames names;
  private final LiveInstances instances;
  private final StartTroubles troubles;
  private final SlotOwners owners;

  /** What the versions say, unresolved: that never changes. */
  private final Map<String, String> storedRuntimes = new ConcurrentHashMap<>();

  Census(
      Store store,
      Map<String, Runtime> runtimes,
      RuntimeNames names,
      LiveInstances instances,
      StartTroubles troubles,
      SlotOwners owners) {
    this.store = store;
    this.runtimes = runtimes;
    this.names = names;
    this.instances = instances;
    this.troubles = troubles;
    this.owners = owners;
  }

  Snapshot take() {
    // Instances before load: a request that an instance takes in between is then counted as
    // waiting, which an extra start cannot follow from, since its instance counts as well.
    List<LiveInstance> live = instances.all();
    Set<String> withInstances = new HashSet<>();
    live.forEach(one -> withInstances.add(one.deploymentId()));
    Map<String, Load> load = store.requests().load();
    List<Target> targets = new ArrayList<>();
    for (Deployment deployment : store.deployments().live()) {
      Load own = load.getOrDefault(deployment.id(), Load.NONE);
      if (own.outstanding() > 0
          || deployment.minInstances() > 0
          || withInstances.contains(deployment.id())) {
        targets.add(target(deployment, own));
      }
    }
    return new Snapshot(targets, live.stream().map(Census::held).toList(), places());
  }

  private Target target(Deployment d, Load load) {
    String name = runtimeOf(d);
    Runtime runtime = runtimes.get(name);
    return new Target(
        d.id(),
        d.account(),
        name,
        d.enabled() && !d.deleted(),
        refusal(name, runtime, d),
        d.revision(),
        d.minInstances(),
        d.maxInstances(),
        d.queueSize(),
        Duration.ofSeconds(d.keepWarmSeconds()),
        load.inQueue(),
        load.ready(),
        load.inProgress(),
        load.oldestReady(),
        troubles.notBefore(d.id(), runtime == null || runtime.ours()));
  }

  private static String refusal(String name, Runtime runtime, Deployment d) {
    if (runtime == null) {
      return RuntimeNames.missing(name);
    }
    return runtime.serves(d.hardware())
        ? null
        : "the runtime " + name + " does not serve its hardware " + d.hardware();
  }

  private String runtimeOf(Deployment d) {
    String key = d.account() + " " + d.workflowId() + " " + d.workflowVersion();
    String stored =
        storedRuntimes.computeIfAbsent(
            key,
            absent ->
                store
                    .workflows()
                    .version(d.account(), d.workflowId(), d.workflowVersion())
                    .map(WorkflowVersion::runtime)
                    .orElse("unknown"));
    return names.resolve(stored);
  }

  private static Held held(LiveInstance live) {
    LiveInstance.Standing standing = live.standing();
    return new Held(
        live.id(),
        live.deploymentId(),
        live.runtime().name(),
        live.spec().slotId(),
        live.revision(),
        standing.state(),
        standing.prompt(),
        standing.since());
  }

  private List<Place> places() {
    List<Place> places = new ArrayList<>();
    for (Runtime runtime : runtimes.values()) {
      for (var slot : runtime.slots()) {
        places.add(
            new Place(
                runtime.name(),
                slot.id(),
                owners.of(runtime, slot),
                slot.shared(),
                troubles.notBefore(runtime.name(), slot.id())));
      }
    }
    return places;
  }
}

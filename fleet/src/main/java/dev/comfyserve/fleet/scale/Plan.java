package dev.comfyserve.fleet.scale;

import dev.comfyserve.contract.InstanceState;
import dev.comfyserve.fleet.scale.Snapshot.Held;
import dev.comfyserve.fleet.scale.Snapshot.Place;
import dev.comfyserve.fleet.scale.Snapshot.Target;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

/**
 * One decision in the making: each step sees what the steps before it decided. Not thread-safe;
 * lives for one call.
 */
final class Plan {
  /** Longest in its state first; the id makes equal times decide alike. */
  private static final Comparator<Held> OLDEST =
      Comparator.comparing(Held::since).thenComparing(Held::instanceId);

  private final Snapshot snapshot;
  private final Instant now;
  private final List<ScaleAction> actions = new ArrayList<>();

  /** Instances that leave by this plan; those already draining left by an earlier one. */
  private final Set<Held> leaving = new HashSet<>();

  /** Slots that this plan promised to someone, whether free now or soon. */
  private final Set<Place> promised = new HashSet<>();

  private final Map<String, Integer> started = new HashMap<>();

  /** Starts and promises of this plan, by deployment. */
  private final Map<String, Integer> coming = new HashMap<>();

  Plan(Snapshot snapshot, Instant now) {
    this.snapshot = snapshot;
    this.now = now;
  }

  List<ScaleAction> actions() {
    return List.copyOf(actions);
  }

  /** Lets go of instances that nobody may or needs to keep. */
  void retire() {
    for (Held held : snapshot.held()) {
      Optional<Target> target = targetOf(held);
      if (target.isEmpty() || !target.get().active()) {
        leave(held, "the deployment is disabled or deleted");
      } else if (held.revision() != target.get().revision()) {
        leave(held, "the deployment has a newer version");
      }
    }
    for (Target target : snapshot.targets()) {
      retireBeyondMax(target);
      retireIdle(target);
    }
  }

  private void retireBeyondMax(Target target) {
    Comparator<Held> leastLossFirst =
        Comparator.comparingInt(
                (Held held) ->
                    switch (held.state()) {
                      case IDLE -> 0;
                      case STARTING -> 1;
                      case BUSY, DRAINING, STOPPED, FAILED -> 2;
                    })
            .thenComparing(OLDEST);
    staying(target).stream()
        .sorted(leastLossFirst)
        .limit(Math.max(0, staying(target).size() - target.max()))
        .forEach(held -> leave(held, "more than max_instances"));
  }

  private void retireIdle(Target target) {
    List<Held> idle = staying(target).stream().filter(Plan::idle).sorted(OLDEST).toList();
    for (Held held : idle) {
      boolean spare = staying(target).size() > target.wanted();
      if (spare && !held.since().plus(target.keepWarm()).isAfter(now)) {
        leave(held, "idle for keep_warm_duration_in_seconds");
      }
    }
  }

  void fillMinimums() {
    fill(Target::min, true);
  }

  /** Starts for waiting requests; only one that could run now takes another deployment's slot. */
  void serveWaiting() {
    fill(Target::wanted, false);
  }

  /**
   * Gives slots one by one, each time to who has least, so that one deployment's long queue does
   * not take all of them.
   */
  private void fill(ToIntFunction<Target> goal, boolean guaranteed) {
    Comparator<Target> neediest =
        Comparator.comparingInt((Target target) -> count(target))
            .thenComparing(
                Target::waitingSince, Comparator.nullsLast(Comparator.<Instant>naturalOrder()))
            .thenComparing(Target::deploymentId);
    List<Target> open = new ArrayList<>(snapshot.targets());
    open.removeIf(target -> !target.active() || !target.servable() || notYet(target.notBefore()));
    while (!open.isEmpty()) {
      open.removeIf(target -> count(target) >= Math.min(goal.applyAsInt(target), target.max()));
      if (open.isEmpty()) {
        return;
      }
      Target next = open.stream().min(neediest).orElseThrow();
      if (!give(next, guaranteed || next.ready() > 0)) {
        open.remove(next);
      }
    }
  }

  /** A free slot, else one that is about to be free, else that of another's idle instance. */
  private boolean give(Target target, boolean mayTakeOver) {
    Optional<Place> free = best(target, place -> !held(place) && !notYet(place.notBefore()));
    if (free.isPresent()) {
      if (allHeldBy(target) + count(started, target) >= target.max()) {
        // Its own instances are still leaving; the slot is not kept for it, the loop looks again.
        return false;
      }
      promise(target, free.get());
      started.merge(target.deploymentId(), 1, Integer::sum);
      actions.add(
          new ScaleAction.Start(target.deploymentId(), free.get().runtime(), free.get().slotId()));
      return true;
    }
    Optional<Place> soon =
        best(target, place -> holder(place).filter(this::leavesSoon).isPresent());
    if (soon.isPresent()) {
      promise(target, soon.get());
      return true;
    }
    return mayTakeOver && takeOver(target);
  }

  private boolean takeOver(Target target) {
    Optional<Held> victim =
        snapshot.held().stream()
            .filter(held -> idle(held) && othersSpare(target, held))
            .filter(held -> targetOf(held).map(Target::ready).orElse(0) == 0)
            .min(OLDEST);
    victim.ifPresent(
        held -> {
          leave(held, "a request of another deployment waits for the slot");
          promise(target, placeOf(held).orElseThrow());
        });
    return victim.isPresent();
  }

  /** See {@link ScalePolicy#TURN}. */
  void giveTurns() {
    snapshot.targets().stream()
        .filter(target -> target.active() && target.servable() && !notYet(target.notBefore()))
        .filter(target -> target.ready() > 0 && target.waitingSince() != null)
        .filter(target -> !target.waitingSince().plus(ScalePolicy.TURN).isAfter(now))
        .filter(target -> count(target) == 0 && target.max() > 0)
        .sorted(Comparator.comparing(Target::waitingSince).thenComparing(Target::deploymentId))
        .forEach(this::giveTurn);
  }

  private void giveTurn(Target target) {
    Optional<Place> draining =
        best(target, place -> holder(place).filter(this::leaves).isPresent());
    if (draining.isPresent()) {
      promise(target, draining.get());
      return;
    }
    snapshot.held().stream()
        .filter(held -> held.state() == InstanceState.BUSY && othersSpare(target, held))
        .min(OLDEST)
        .ifPresent(
            held -> {
              leave(held, "a request of another deployment has waited long");
              promise(target, placeOf(held).orElseThrow());
            });
  }

  /** Whether {@code held} is another deployment's, beyond its minimum, on a slot for this one. */
  private boolean othersSpare(Target target, Held held) {
    if (leaves(held) || held.deploymentId().equals(target.deploymentId())) {
      return false;
    }
    boolean beyondMinimum =
        targetOf(held).map(other -> staying(other).size() > other.min()).orElse(true);
    return beyondMinimum
        && placeOf(held)
            .filter(place -> place.open(target) && !promised.contains(place))
            .isPresent();
  }

  private void leave(Held held, String why) {
    if (leaves(held)) {
      return;
    }
    leaving.add(held);
    actions.add(
        held.prompt()
            ? new ScaleAction.Drain(held.instanceId(), why)
            : new ScaleAction.Stop(held.instanceId(), why));
  }

  private void promise(Target target, Place place) {
    promised.add(place);
    coming.merge(target.deploymentId(), 1, Integer::sum);
  }

  /** The account's own slots first, shared ones next, and those that nobody owns yet last. */
  private Optional<Place> best(Target target, Predicate<Place> which) {
    Comparator<Place> ownFirst =
        Comparator.comparingInt(place -> place.owner() != null ? 0 : place.shared() ? 1 : 2);
    return snapshot.places().stream()
        .filter(place -> place.open(target) && !promised.contains(place))
        .filter(which)
        .min(ownFirst);
  }

  /** Instances that stay, and those that are to come. */
  private int count(Target target) {
    return staying(target).size() + count(coming, target);
  }

  private static int count(Map<String, Integer> map, Target target) {
    return map.getOrDefault(target.deploymentId(), 0);
  }

  private List<Held> staying(Target target) {
    return snapshot.held().stream()
        .filter(held -> held.deploymentId().equals(target.deploymentId()) && !leaves(held))
        .toList();
  }

  private long allHeldBy(Target target) {
    return snapshot.held().stream()
        .filter(held -> held.deploymentId().equals(target.deploymentId()))
        .count();
  }

  private boolean leaves(Held held) {
    return held.state() == InstanceState.DRAINING || leaving.contains(held);
  }

  private boolean leavesSoon(Held held) {
    return leaves(held) && !held.prompt();
  }

  private static boolean idle(Held held) {
    return held.state() == InstanceState.IDLE && !held.prompt();
  }

  private boolean held(Place place) {
    return holder(place).isPresent();
  }

  private Optional<Held> holder(Place place) {
    return ScalePolicy.holder(snapshot, place);
  }

  private Optional<Place> placeOf(Held held) {
    return snapshot.places().stream()
        .filter(place -> place.runtime().equals(held.runtime()))
        .filter(place -> place.slotId().equals(held.slotId()))
        .findFirst();
  }

  private Optional<Target> targetOf(Held held) {
    return snapshot.targets().stream()
        .filter(target -> target.deploymentId().equals(held.deploymentId()))
        .findFirst();
  }

  private boolean notYet(Instant notBefore) {
    return notBefore != null && notBefore.isAfter(now);
  }
}

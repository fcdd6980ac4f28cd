package dev.comfyserve.fleet.scale;

import dev.comfyserve.contract.InstanceState;
import dev.comfyserve.fleet.scale.Snapshot.Held;
import dev.comfyserve.fleet.scale.Snapshot.Place;
import dev.comfyserve.fleet.scale.Snapshot.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The scaling rule of the design, as a pure function. */
public final class ScalePolicy {
  /**
   * How long a request waits before its deployment, having no instance at all, gets one of another
   * deployment that is always busy. Shorter would trade cold starts for turns; for ever would leave
   * it without service.
   */
  static final Duration TURN = Duration.ofSeconds(30);

  private ScalePolicy() {}

  /** What to do now; nothing in it contradicts anything else in it. */
  public static List<ScaleAction> decide(Snapshot snapshot, Instant now) {
    Plan plan = new Plan(snapshot, now);
    plan.retire();
    plan.fillMinimums();
    plan.serveWaiting();
    plan.giveTurns();
    return plan.actions();
  }

  /** When the decision may differ although nothing else changed. */
  public static Optional<Instant> nextChange(Snapshot snapshot, Instant now) {
    Stream<Instant> idleEnds =
        snapshot.held().stream()
            .filter(held -> held.state() == InstanceState.IDLE)
            .flatMap(
                held ->
                    snapshot.targets().stream()
                        .filter(target -> target.deploymentId().equals(held.deploymentId()))
                        .map(target -> held.since().plus(target.keepWarm())));
    Stream<Instant> retries =
        Stream.concat(
            snapshot.targets().stream().map(Target::notBefore),
            snapshot.places().stream().map(Place::notBefore));
    Stream<Instant> turns =
        snapshot.targets().stream()
            .map(Target::waitingSince)
            .map(since -> since == null ? null : since.plus(TURN));
    return Stream.of(idleEnds, retries, turns)
        .flatMap(s -> s)
        .filter(time -> time != null && time.isAfter(now))
        .min(Instant::compareTo);
  }

  /** Why the target's requests wait, for people; null where nothing but their turn is missing. */
  public static String whyWaiting(Snapshot snapshot, Target target) {
    if (target.queued() == 0) {
      return null;
    }
    if (!target.servable()) {
      return target.refusal();
    }
    List<Held> own =
        snapshot.held().stream()
            .filter(held -> held.deploymentId().equals(target.deploymentId()))
            .filter(held -> held.state() != InstanceState.DRAINING)
            .toList();
    if (!own.isEmpty()) {
      return own.stream().allMatch(held -> held.state() == InstanceState.STARTING)
          ? "an instance is starting"
          : null;
    }
    List<Place> open = snapshot.places().stream().filter(place -> place.open(target)).toList();
    if (open.isEmpty()) {
      return "no slot of the runtime " + target.runtime() + " is open to this account";
    }
    boolean allHeld = open.stream().allMatch(place -> holder(snapshot, place).isPresent());
    return allHeld
        ? "every slot of the runtime " + target.runtime() + " is in use (" + open.size() + ")"
        : null;
  }

  /** When the target gets its next start, for people, after one that failed. */
  static String nextTry(Snapshot snapshot, Target target, Instant now) {
    boolean starting =
        snapshot.held().stream()
            .filter(held -> held.deploymentId().equals(target.deploymentId()))
            .anyMatch(held -> held.state() == InstanceState.STARTING);
    Instant at =
        Stream.concat(
                Stream.ofNullable(target.notBefore()),
                snapshot.places().stream()
                    .filter(place -> place.open(target))
                    .map(place -> place.notBefore() == null ? now : place.notBefore())
                    .min(Instant::compareTo)
                    .stream())
            .max(Instant::compareTo)
            .orElse(now);
    if (starting || !at.isAfter(now)) {
      return "trying again now";
    }
    return "next try in " + Duration.between(now, at).plusMillis(999).toSeconds() + " s";
  }

  /** Whether no slot can ever serve the target, as things are set. */
  static boolean closed(Snapshot snapshot, Target target) {
    return !target.servable() || snapshot.places().stream().noneMatch(place -> place.open(target));
  }

  static Optional<Held> holder(Snapshot snapshot, Place place) {
    return snapshot.held().stream()
        .filter(held -> held.runtime().equals(place.runtime()))
        .filter(held -> held.slotId().equals(place.slotId()))
        .findFirst();
  }
}

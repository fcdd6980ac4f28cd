package dev.comfyserve.fleet.scale;

import dev.comfyserve.fleet.dispatch.StartWatch;
import dev.comfyserve.fleet.instance.LiveInstance;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

/**
 * Starts that failed: when to try again (exponentially later, with jitter), and since when nothing
 * works. Where instances are ours a failure pushes back the deployment; a server of somebody else's
 * is pushed back itself, for every deployment. Thread-safe.
 */
public final class StartTroubles implements StartWatch {
  private static final Duration FIRST_WAIT = Duration.ofMillis(500);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(15);

  private final InstantSource clock;
  private final RandomGenerator random;
  private final Map<String, Trouble> deployments = new ConcurrentHashMap<>();
  private final Map<Slot, Trouble> slots = new ConcurrentHashMap<>();

  public StartTroubles(InstantSource clock, RandomGenerator random) {
    this.clock = clock;
    this.random = random;
  }

  /**
   * @param since when the first start of the row failed
   * @param count starts that failed since then
   * @param notBefore when to try again
   * @param why of the last one, fit for a user
   */
  record Trouble(Instant since, int count, Instant notBefore, String why) {}

  private record Slot(String runtime, String id) {}

  @Override
  public void started(LiveInstance instance) {
    deployments.remove(instance.deploymentId());
    slots.remove(slot(instance));
  }

  @Override
  public void failed(LiveInstance instance, String why) {
    deployments.compute(instance.deploymentId(), (id, before) -> worse(before, why));
    if (!instance.runtime().ours()) {
      slots.compute(slot(instance), (slot, before) -> worse(before, why));
    }
  }

  /** The deployment cannot even be tried, for this reason. */
  void blocked(String deploymentId, String why) {
    deployments.compute(
        deploymentId,
        (id, before) -> {
          Instant now = clock.instant();
          return new Trouble(before == null ? now : before.since(), 0, null, why);
        });
  }

  /** Another instance of the deployment works; the next start still waits for its time. */
  void eased(String deploymentId) {
    deployments.computeIfPresent(
        deploymentId,
        (id, it) -> new Trouble(clock.instant(), it.count(), it.notBefore(), it.why()));
  }

  Optional<Trouble> of(String deploymentId) {
    return Optional.ofNullable(deployments.get(deploymentId));
  }

  /** Why the slot could not be used at the last try. */
  Optional<String> of(String runtime, String slotId) {
    return Optional.ofNullable(slots.get(new Slot(runtime, slotId))).map(Trouble::why);
  }

  /** When the deployment may start an instance again; null for now. */
  Instant notBefore(String deploymentId, boolean ours) {
    Trouble trouble = deployments.get(deploymentId);
    return trouble == null || !ours ? null : trouble.notBefore();
  }

  /** When the slot may be tried again; null for now. */
  Instant notBefore(String runtime, String slotId) {
    Trouble trouble = slots.get(new Slot(runtime, slotId));
    return trouble == null ? null : trouble.notBefore();
  }

  private Trouble worse(Trouble before, String why) {
    int count = before == null ? 1 : before.count() + 1;
    long wait = FIRST_WAIT.toMillis() << Math.min(count - 1, 10);
    long capped = Math.min(wait, LONGEST_WAIT.toMillis());
    Instant now = clock.instant();
    Instant notBefore = now.plusMillis(capped / 2 + random.nextLong(capped / 2 + 1));
    return new Trouble(before == null ? now : before.since(), count, notBefore, why);
  }

  private static Slot slot(LiveInstance instance) {
    return new Slot(instance.runtime().name(), instance.spec().slotId());
  }
}

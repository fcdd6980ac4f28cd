package dev.comfyserve.fleet.scale;

import dev.comfyserve.contract.InstanceState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What the policy knows of the fleet at one moment. */
public record Snapshot(List<Target> targets, List<Held> held, List<Place> places) {
  public Snapshot {
    targets = List.copyOf(targets);
    held = List.copyOf(held);
    places = List.copyOf(places);
  }

  /**
   * A deployment and its load.
   *
   * @param active false once it is disabled or deleted
   * @param refusal why this server can never serve it, for people; null where it can
   * @param revision rises with each change that only new instances take
   * @param queued requests in the queue, those whose inputs are still being fetched included
   * @param ready requests in the queue that could start now
   * @param waitingSince since when the oldest ready request waits; null where none does
   * @param notBefore when starts may be tried again after a failure; null for now
   */
  public record Target(
      String deploymentId,
      String account,
      String runtime,
      boolean active,
      String refusal,
      long revision,
      int min,
      int max,
      int queueSize,
      Duration keepWarm,
      int queued,
      int ready,
      int running,
      Instant waitingSince,
      Instant notBefore) {

    boolean servable() {
      return refusal == null;
    }

    /** The design's rule: outstanding requests by queue size, between the two limits. */
    public int wanted() {
      int per = Math.max(1, queueSize);
      long byLoad = ((long) queued + running + per - 1) / per;
      return Math.clamp(byLoad, min, max);
    }
  }

  /**
   * A live instance.
   *
   * @param prompt whether a prompt is (or may be) on it
   * @param since when it came into its state
   */
  public record Held(
      String instanceId,
      String deploymentId,
      String runtime,
      String slotId,
      long revision,
      InstanceState state,
      boolean prompt,
      Instant since) {}

  /**
   * A slot.
   *
   * @param owner the only account that it may serve; null while it may serve any
   * @param shared whether it serves every account side by side, whatever the owner
   * @param notBefore when it may be tried again after a failure; null for now
   */
  public record Place(
      String runtime, String slotId, String owner, boolean shared, Instant notBefore) {
    boolean open(Target target) {
      return runtime.equals(target.runtime())
          && (shared || owner == null || owner.equals(target.account()));
    }
  }
}

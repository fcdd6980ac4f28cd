package dev.comfyserve.fleet.scale;

/** One step towards what is wanted. */
public sealed interface ScaleAction {
  /** Start an instance for the deployment on the free slot. */
  record Start(String deploymentId, String runtime, String slotId) implements ScaleAction {}

  /** Stop an instance on which no prompt runs; one that took a prompt meanwhile is left alone. */
  record Stop(String instanceId, String why) implements ScaleAction {}

  /** Let the instance end its prompt, give it no other, then stop it. */
  record Drain(String instanceId, String why) implements ScaleAction {}
}

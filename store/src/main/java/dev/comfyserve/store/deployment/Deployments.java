package dev.comfyserve.store.deployment;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The deployments of all accounts. */
public final class Deployments {
  /**
   * Stores a new deployment; its times and revision are set here.
   *
   * @throws dev.comfyserve.contract.ApiException 404001 when the account has no such workflow
   *     version, or what the rule throws
   */
  public Deployment insert(Deployment deployment, DeploymentRule rule) {
    throw new IllegalStateException("not built yet");
  }

  /**
   * Changes a deployment; its times and revision are set here.
   *
   * @param change from what is stored to what is wanted; may throw an ApiException; must be quick
   * @throws dev.comfyserve.contract.ApiException 404001 when the account has no such deployment or
   *     workflow version, 10003 when it was deleted, or what the rule throws
   */
  public Deployment update(
      String account, String id, UnaryOperator<Deployment> change, DeploymentRule rule) {
    throw new IllegalStateException("not built yet");
  }

  /**
   * Marks a deployment as deleted; its open requests are the caller's to end.
   *
   * @throws dev.comfyserve.contract.ApiException 404001 when the account has no such deployment,
   *     10003 when it was deleted before
   */
  public Deployment markDeleted(String account, String id) {
    throw new IllegalStateException("not built yet");
  }

  /** A deleted one is found too, and says so. */
  public Optional<Deployment> find(String account, String id) {
    throw new IllegalStateException("not built yet");
  }

  /** Of any account; a deleted one is found too. */
  public Optional<Deployment> byId(String id) {
    throw new IllegalStateException("not built yet");
  }

  /** The account's deployments, oldest first, without the deleted ones. */
  public List<Deployment> list(String account) {
    throw new IllegalStateException("not built yet");
  }

  /** Every deployment that is not deleted, of all accounts, oldest first. */
  public List<Deployment> live() {
    throw new IllegalStateException("not built yet");
  }
}

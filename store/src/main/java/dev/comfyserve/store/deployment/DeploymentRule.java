package dev.comfyserve.store.deployment;

import java.util.List;

/**
 * A rule over all deployments, asked within the transaction of a change; it must be quick.
 *
 * @see Deployments#insert
 */
@FunctionalInterface
public interface DeploymentRule {
  DeploymentRule NONE = (wanted, others) -> {};

  /**
   * Throws an {@link dev.comfyserve.contract.ApiException} to refuse the change.
   *
   * @param others every other deployment that is not deleted, of all accounts
   */
  void check(Deployment wanted, List<Deployment> others);
}

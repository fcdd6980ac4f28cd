package dev.comfyserve.store.instance;

import dev.comfyserve.contract.InstanceState;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The instances of all deployments. */
public final class Instances {
  /** Stores a new instance; its times are set here. */
  public InstanceRow insert(InstanceRow instance) {
    throw new IllegalStateException("not built yet");
  }

  /**
   * Writes down where an instance stands. One that has ended stays ended.
   *
   * @param error why it failed, or null
   * @return false when there is no such live instance
   */
  public boolean setState(String id, InstanceState state, String error) {
    throw new IllegalStateException("not built yet");
  }

  /** Writes down where an instance answers. */
  public boolean setUrl(String id, String url) {
    throw new IllegalStateException("not built yet");
  }

  /** Hands a live instance over to another deployment. */
  public boolean assign(String id, String account, String deploymentId, long revision) {
    throw new IllegalStateException("not built yet");
  }

  /** A live instance of that deployment of that account. */
  public Optional<InstanceRow> find(String account, String deploymentId, String id) {
    throw new IllegalStateException("not built yet");
  }

  public Optional<InstanceRow> byId(String id) {
    throw new IllegalStateException("not built yet");
  }

  /** Every live instance, oldest first. */
  public List<InstanceRow> live() {
    throw new IllegalStateException("not built yet");
  }

  /**
   * The account that each slot of a runtime served first, by slot: on a server that is not ours its
   * files stay there. It is known for as long as the slot is in use, retention or not.
   */
  public Map<String, String> slotAccounts(String runtime) {
    throw new IllegalStateException("not built yet");
  }

  /** Those live ones that an earlier process of this state folder wrote down. */
  public List<InstanceRow> liveAtLastStop() {
    throw new IllegalStateException("not built yet");
  }
}

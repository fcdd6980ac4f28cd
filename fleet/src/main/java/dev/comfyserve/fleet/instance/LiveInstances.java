package dev.comfyserve.fleet.instance;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Every instance that holds a slot now, from its start until its server is gone. */
public final class LiveInstances {
  private final Map<String, LiveInstance> byId = new ConcurrentHashMap<>();

  public void add(LiveInstance instance) {
    byId.put(instance.id(), instance);
  }

  public void remove(LiveInstance instance) {
    byId.remove(instance.id());
  }

  public List<LiveInstance> all() {
    return List.copyOf(byId.values());
  }

  public Optional<LiveInstance> find(String account, String deploymentId, String instanceId) {
    return Optional.ofNullable(byId.get(instanceId))
        .filter(live -> live.account().equals(account))
        .filter(live -> live.deploymentId().equals(deploymentId));
  }
}

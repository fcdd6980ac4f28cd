package dev.comfyserve.fleet.instance;

import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.Json;
import dev.comfyserve.contract.Timestamps;
import dev.comfyserve.fleet.deployment.DeploymentApi;
import dev.comfyserve.runtimes.Slot;
import dev.comfyserve.store.request.Requests;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The live instances of a deployment, as its account sees them. */
public final class InstanceDirectory {
  private record Seen(LiveInstance live, LiveInstance.Standing standing) {}

  private final LiveInstances instances;
  private final DeploymentApi deployments;
  private final Requests requests;

  public InstanceDirectory(LiveInstances instances, DeploymentApi deployments, Requests requests) {
    this.instances = instances;
    this.deployments = deployments;
    this.requests = requests;
  }

  /** Those that stand as they do for longest first. */
  public ArrayNode list(Caller caller, String deploymentId) {
    deployments.require(caller, deploymentId);
    List<Seen> seen =
        instances.all().stream()
            .filter(live -> live.account().equals(caller.account()))
            .filter(live -> live.deploymentId().equals(deploymentId))
            .map(live -> new Seen(live, live.standing()))
            .sorted(
                Comparator.comparing((Seen one) -> one.standing().since())
                    .thenComparing(one -> one.live().id()))
            .toList();
    Map<String, String> running = requests.runningOn(deploymentId);
    ArrayNode all = Json.MAPPER.createArrayNode();
    seen.forEach(one -> all.add(json(one, running.get(one.live().id()))));
    return all;
  }

  private static ObjectNode json(Seen seen, String requestId) {
    LiveInstance live = seen.live();
    ObjectNode json =
        Json.object()
            .put("id", live.id())
            .put("state", seen.standing().state().word())
            .put("runtime", live.runtime().name());
    // The place of a server that several accounts use is the operator's business.
    live.runtime().slots().stream()
        .filter(slot -> slot.id().equals(live.spec().slotId()) && !slot.shared())
        .map(Slot::id)
        .forEach(slot -> json.put("slot", slot));
    json.put("since", Timestamps.of(seen.standing().since()));
    if (requestId != null) {
      json.put("request_id", requestId);
    }
    return json;
  }
}

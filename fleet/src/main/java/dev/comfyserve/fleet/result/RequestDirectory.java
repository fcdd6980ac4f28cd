package dev.comfyserve.fleet.result;

import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.Ids;
import dev.comfyserve.contract.Json;
import dev.comfyserve.contract.Timestamps;
import dev.comfyserve.fleet.deployment.DeploymentApi;
import dev.comfyserve.store.request.Request;
import dev.comfyserve.store.request.Requests;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Which requests there are, for an account that has lost a handle. */
public final class RequestDirectory {
  private final Requests requests;
  private final DeploymentApi deployments;
  private final Duration retention;

  /**
   * @param retention how long a request is kept after its end
   */
  public RequestDirectory(Requests requests, DeploymentApi deployments, Duration retention) {
    this.requests = requests;
    this.deployments = deployments;
    this.retention = retention;
  }

  /** The newest on one deployment, newest first. */
  public ArrayNode recent(Caller caller, String deploymentId, int limit) {
    deployments.require(caller, deploymentId);
    return list(requests.recent(caller.account(), deploymentId, limit));
  }

  /** The newest on any deployment, newest first. */
  public ArrayNode recent(Caller caller, int limit) {
    return list(requests.recent(caller.account(), limit));
  }

  /**
   * @throws ApiException 404001 when the account has no such request
   */
  public ObjectNode get(Caller caller, String requestId) {
    if (!Ids.wellFormed(requestId)) {
      throw ApiException.notFound("request", requestId);
    }
    return requests
        .byId(requestId)
        .filter(request -> request.account().equals(caller.account()))
        .map(this::found)
        .orElseThrow(() -> ApiException.notFound("request", requestId));
  }

  private ObjectNode found(Request request) {
    Instant updated =
        Stream.of(
                Optional.of(request.createdAt()),
                requests.lastAttempt(request.id()),
                Optional.ofNullable(request.finishedAt()))
            .flatMap(Optional::stream)
            .max(Comparator.naturalOrder())
            .orElseThrow();
    return json(request)
        .put("updated_at", Timestamps.of(updated))
        .put("retention_seconds", retention.toSeconds());
  }

  private ArrayNode list(List<Request> found) {
    ArrayNode all = Json.MAPPER.createArrayNode();
    found.forEach(request -> all.add(json(request)));
    return all;
  }

  private ObjectNode json(Request request) {
    ObjectNode json =
        Json.object()
            .put("request_id", request.id())
            .put("deployment_id", request.deploymentId())
            .put("status", request.state().word())
            .put("created_at", Timestamps.of(request.createdAt()));
    if (request.finishedAt() != null) {
      json.put("finished_at", Timestamps.of(request.finishedAt()));
      json.put("expires_at", Timestamps.of(request.finishedAt().plus(retention)));
    }
    return json;
  }
}

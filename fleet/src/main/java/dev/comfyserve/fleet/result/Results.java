package dev.comfyserve.fleet.result;

import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.Ids;
import dev.comfyserve.contract.Json;
import dev.comfyserve.contract.RequestState;
import dev.comfyserve.contract.Timestamps;
import dev.comfyserve.fleet.deployment.DeploymentApi;
import dev.comfyserve.fleet.signal.Cancels;
import dev.comfyserve.fleet.signal.ProgressBoard;
import dev.comfyserve.fleet.signal.Signals;
import dev.comfyserve.fleet.wire.Links;
import dev.comfyserve.store.request.CancelOutcome;
import dev.comfyserve.store.request.Request;
import dev.comfyserve.store.request.Requests;
import java.time.Duration;
import tools.jackson.databind.node.ObjectNode;

/** Requests, as their accounts follow, read and cancel them. */
public final class Results {
  /** A signal may be lost; then the store is looked at again after this. */
  private static final Duration LONGEST_WAIT_FOR_SIGNAL = Duration.ofSeconds(1);

  private final Requests requests;
  private final DeploymentApi deployments;
  private final Links links;
  private final OutputView outputs;
  private final Signals signals;
  private final ProgressBoard board;
  private final Cancels cancels;

  public Results(
      Requests requests,
      DeploymentApi deployments,
      Links links,
      OutputView outputs,
      Signals signals,
      ProgressBoard board,
      Cancels cancels) {
    this.requests = requests;
    this.deployments = deployments;
    this.links = links;
    this.outputs = outputs;
    this.signals = signals;
    this.board = board;
    this.cancels = cancels;
  }

  public ObjectNode status(Caller caller, String deploymentId, String requestId, boolean progress) {
    return status(caller, find(caller, deploymentId, requestId), progress);
  }

  public ObjectNode result(Caller caller, String deploymentId, String requestId) {
    Request request = find(caller, deploymentId, requestId);
    ObjectNode json = Json.object();
    json.put("request_id", request.id());
    json.put("status", request.state().word());
    json.put("created_at", Timestamps.of(request.createdAt()));
    if (!request.state().terminal()) {
      return json;
    }
    json.put("finished_at", Timestamps.of(request.finishedAt()));
    if (request.instanceId() != null) {
      json.put("instance_id", request.instanceId());
    }
    if (request.outputs() != null) {
      json.set("outputs", outputs.shown(request));
    }
    if (request.error() != null) {
      json.set("error", request.error());
    }
    return json;
  }

  /** What was answered as cancelled stays so, whatever the instance still does. */
  public ObjectNode cancel(Caller caller, String deploymentId, String requestId) {
    Request request = find(caller, deploymentId, requestId);
    String outcome =
        switch (requests.cancel(caller.account(), deploymentId, request.id())) {
          case CancelOutcome.Cancelled(String attemptId) -> {
            if (attemptId != null) {
              cancels.interrupt(attemptId);
            }
            yield "cancelled";
          }
          case CancelOutcome.NotCancellable() -> "not_cancellable";
          case CancelOutcome.Unknown() -> throw ApiException.notFound("request", requestId);
        };
    signals.requestChanged(request.id());
    if (request.state() == RequestState.IN_QUEUE) {
      signals.queueMoved(deploymentId);
    }
    signals.wakeScheduler();
    return Json.object()
        .put("request_id", request.id())
        .put("status", "completed")
        .put("outcome", outcome);
  }

  /** The status with progress, as soon as it differs from {@code seen}. */
  public ObjectNode awaitChange(
      Caller caller, String deploymentId, String requestId, ObjectNode seen, Duration atMost)
      throws InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (true) {
      long tick = signals.requestTick(requestId);
      Request request = find(caller, deploymentId, requestId);
      ObjectNode now = status(caller, request, true);
      Duration left = Duration.ofNanos(deadline - System.nanoTime());
      if (!now.equals(seen) || request.state().terminal() || !left.isPositive()) {
        return now;
      }
      boolean soon = left.compareTo(LONGEST_WAIT_FOR_SIGNAL) < 0;
      signals.awaitRequest(requestId, tick, soon ? left : LONGEST_WAIT_FOR_SIGNAL);
    }
  }

  private Request find(Caller caller, String deploymentId, String requestId) {
    boolean wellFormed = Ids.wellFormed(deploymentId) && Ids.wellFormed(requestId);
    if (wellFormed) {
      var found = requests.find(caller.account(), deploymentId, requestId);
      if (found.isPresent()) {
        return found.get();
      }
    }
    // Results outlive their deployment, so it is only asked for when there is no such request.
    deployments.require(caller, deploymentId);
    throw ApiException.notFound("request", requestId);
  }

  private ObjectNode status(Caller caller, Request request, boolean progress) {
    ObjectNode json = Json.object();
    json.put("request_id", request.id());
    json.put("status", request.state().statusWord());
    json.put("status_url", links.status(caller, request.deploymentId(), request.id()));
    json.put("result_url", links.result(caller, request.deploymentId(), request.id()));
    if (request.state() == RequestState.IN_QUEUE) {
      json.put("queue_position", requests.queuePosition(request));
    } else if (request.instanceId() != null) {
      json.put("instance_id", request.instanceId());
    }
    if (progress) {
      ProgressView.add(json, request, board);
    }
    return json;
  }
}

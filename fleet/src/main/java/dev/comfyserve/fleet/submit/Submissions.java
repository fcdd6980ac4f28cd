package dev.comfyserve.fleet.submit;

import dev.comfyserve.comfyui.graph.FileRef;
import dev.comfyserve.comfyui.graph.Overrides;
import dev.comfyserve.comfyui.schema.ObjectInfo;
import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.ErrorCode;
import dev.comfyserve.contract.Fault;
import dev.comfyserve.contract.Faults;
import dev.comfyserve.contract.Ids;
import dev.comfyserve.contract.Json;
import dev.comfyserve.contract.SubmitOptions;
import dev.comfyserve.fleet.deployment.DeploymentApi;
import dev.comfyserve.fleet.file.FileIntake;
import dev.comfyserve.fleet.schema.GraphRules;
import dev.comfyserve.fleet.schema.NodeSchemas;
import dev.comfyserve.fleet.settings.FleetSettings;
import dev.comfyserve.fleet.settings.RuntimeNames;
import dev.comfyserve.fleet.signal.Signals;
import dev.comfyserve.fleet.wire.Links;
import dev.comfyserve.store.Store;
import dev.comfyserve.store.blob.BlobGone;
import dev.comfyserve.store.deployment.Deployment;
import dev.comfyserve.store.request.Enqueued;
import dev.comfyserve.store.request.IdempotencyMismatch;
import dev.comfyserve.store.request.NewRequest;
import dev.comfyserve.store.workflow.WorkflowVersion;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Submits: the way of a call into the queue. */
public final class Submissions {
  private final Store store;
  private final DeploymentApi deployments;
  private final NodeSchemas schemas;
  private final FileIntake files;
  private final Links links;
  private final Signals signals;
  private final Runnable urlsWaiting;
  private final Ids ids;
  private final RuntimeNames runtimes;
  private final boolean trustFileNames;

  /**
   * @param urlsWaiting told when a request was stored whose inputs are yet to be fetched
   */
  public Submissions(
      Store store,
      DeploymentApi deployments,
      NodeSchemas schemas,
      FileIntake files,
      Links links,
      Signals signals,
      Runnable urlsWaiting,
      Ids ids,
      FleetSettings settings) {
    this.store = store;
    this.deployments = deployments;
    this.schemas = schemas;
    this.files = files;
    this.links = links;
    this.signals = signals;
    this.urlsWaiting = urlsWaiting;
    this.ids = ids;
    this.runtimes = settings.runtimeNames();
    this.trustFileNames = settings.trustFileNames();
  }

  /** Stores a request durably, then answers where to ask for it. */
  public ObjectNode submit(
      Caller caller, String deploymentId, ObjectNode body, SubmitOptions options) {
    Deployment deployment = deployments.require(caller, deploymentId);
    if (!deployment.enabled()) {
      throw new ApiException(
          ErrorCode.DEPLOYMENT_DISABLED, "This deployment is disabled: " + deploymentId);
    }
    WorkflowVersion version =
        store
            .workflows()
            .version(deployment.account(), deployment.workflowId(), deployment.workflowVersion())
            .orElseThrow(
                () -> new IllegalStateException("deployment without its version: " + deploymentId));
    Faults faults = new Faults();
    SubmitBody wanted = SubmitBody.read(body, options, faults);
    ResolvedGraph resolved = resolve(caller, wanted, version, faults);
    faults.throwIfAny();
    ObjectNode graph = resolved.files().store();
    List<String> urls = FileRef.urls(graph);
    String requestId = enqueue(request(deployment, version, wanted, graph, urls, resolved));
    signals.wakeScheduler();
    if (!urls.isEmpty()) {
      urlsWaiting.run();
    }
    return Json.object()
        .put("request_id", requestId)
        .put("status_url", links.status(caller, deploymentId, requestId))
        .put("result_url", links.result(caller, deploymentId, requestId))
        .put("cancel_url", links.cancel(caller, deploymentId, requestId));
  }

  private record ResolvedGraph(FileIntake.Found files, List<String> warnings) {}

  /** The graph that is to run; null when it has faults. */
  private ResolvedGraph resolve(
      Caller caller, SubmitBody wanted, WorkflowVersion version, Faults faults) {
    JsonNode base = wanted.graph() == null ? version.graph() : wanted.graph();
    GraphPlaces places = new GraphPlaces(wanted);
    String runtime = runtimes.resolve(version.runtime());
    ObjectInfo info = schemas.of(runtime).orElse(null);
    if (wanted.graph() != null) {
      FileRef.refuseIn(wanted.graph(), faults, GraphPlaces.SENT);
    }
    JsonNode graph = base;
    if (wanted.overrides() != null && base instanceof ObjectNode object) {
      graph = Overrides.apply(object, wanted.overrides(), faults, "body", "overrides");
    }
    Faults found = new Faults();
    List<String> warnings = GraphRules.check(graph, info, trustFileNames, found, GraphPlaces.SENT);
    GraphRules.explain(runtime, info, found, GraphPlaces.SENT);
    found.list().forEach(fault -> faults.add(places.of(fault)));
    if (!(graph instanceof ObjectNode object)) {
      return null;
    }
    FileIntake.Found inside = files.check(object, info, caller.account(), true, faults, places::of);
    return new ResolvedGraph(inside, warnings);
  }

  private NewRequest request(
      Deployment deployment,
      WorkflowVersion version,
      SubmitBody wanted,
      ObjectNode graph,
      List<String> urls,
      ResolvedGraph resolved) {
    return new NewRequest(
        ids.next(),
        deployment.account(),
        deployment.id(),
        deployment.workflowId(),
        deployment.workflowVersion(),
        graph,
        wanted.extraData(),
        runtimes.resolve(version.runtime()),
        wanted.idempotencyKey(),
        wanted.digest(),
        FileRef.stored(graph).stream().map(FileRef.Stored::sha256).distinct().toList(),
        urls,
        resolved.warnings());
  }

  private String enqueue(NewRequest request) {
    try {
      Enqueued enqueued = store.requests().enqueue(request);
      return enqueued.requestId();
    } catch (IdempotencyMismatch e) {
      throw ApiException.invalid(
          List.of(
              new Fault(
                  List.of("header", "Idempotency-Key"),
                  "this key was used within 24 hours with another body, for request "
                      + e.requestId(),
                  "idempotency_mismatch")));
    } catch (BlobGone e) {
      // One of our own URLs, whose file was deleted between the look and the commit.
      throw ApiException.invalid(
          List.of(
              new Fault(
                  List.of("body"), "an input file has just been deleted; send it again", "gone")));
    }
  }
}

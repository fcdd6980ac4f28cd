package dev.comfyserve.contract;

import java.time.Duration;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The Serverless API as Java methods: one method an endpoint, the wire's JSON in and out. Two
 * implementations: ours over the store and the fleet, and the HTTP client in front of another host.
 *
 * <p>Every method may throw {@link ApiException}; every method is thread-safe and blocks.
 */
public interface ServerlessApi {
  /**
   * @param ids only these deployments; empty for all
   */
  ArrayNode listDeployments(Caller caller, List<String> ids, Includes includes);

  ObjectNode getDeployment(Caller caller, String deploymentId, Includes includes);

  ObjectNode createDeployment(Caller caller, ObjectNode body);

  /** Changes the fields that {@code body} holds, and no others. */
  ObjectNode updateDeployment(Caller caller, String deploymentId, ObjectNode body);

  ObjectNode deleteDeployment(Caller caller, String deploymentId);

  /** Stores a request durably before it answers. */
  ObjectNode submit(Caller caller, String deploymentId, ObjectNode body, SubmitOptions options);

  /**
   * @param progress also gives {@code progress}, {@code attempts} and times (our own addition; an
   *     upstream without it answers without)
   */
  ObjectNode requestStatus(Caller caller, String deploymentId, String requestId, boolean progress);

  ObjectNode requestResult(Caller caller, String deploymentId, String requestId);

  ObjectNode cancelRequest(Caller caller, String deploymentId, String requestId);

  ProxyAnswer proxy(Caller caller, String deploymentId, String instanceId, ProxyRequest request);

  /**
   * The status with progress, as soon as it differs from {@code seen} or the time is over.
   *
   * @param seen the status that the caller saw last, or null for the status at once
   */
  ObjectNode awaitChange(
      Caller caller, String deploymentId, String requestId, ObjectNode seen, Duration atMost)
      throws InterruptedException;

  /**
   * The node schemas for the classes of a deployment's graph, in the shape of ComfyUI's {@code
   * /object_info}, or null where they are not known.
   */
  ObjectNode objectInfo(Caller caller, String deploymentId);

  /**
   * The same of a deployment that its caller has already: what says where they are is not asked for
   * again.
   *
   * @param deployment with its payload, as {@link #getDeployment} answers it
   */
  default ObjectNode objectInfo(Caller caller, ObjectNode deployment) {
    return objectInfo(caller, deployment.path("id").asString());
  }
}

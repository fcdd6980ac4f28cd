package dev.comfyserve.contract;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a ComfyServe offers beyond the Serverless API: workflows, files, instances, and requests
 * without their deployment. Two implementations: ours over the store and the fleet, and the HTTP
 * client in front of another ComfyServe. In front of any other host there is none.
 *
 * <p>Every method may throw {@link ApiException}; every method is thread-safe and blocks.
 */
public interface OwnApi {
  /** Saves a workflow's version; what its graph may still lack is in {@code warnings}. */
  ObjectNode saveWorkflow(Caller caller, ObjectNode body);

  ArrayNode listWorkflows(Caller caller);

  ObjectNode getWorkflow(Caller caller, String workflowId);

  ObjectNode getWorkflowVersion(Caller caller, String workflowId, String version);

  ObjectNode deleteWorkflowVersion(Caller caller, String workflowId, String version);

  /**
   * Stores a file, to be used as an input by its URL.
   *
   * @param filename what the caller calls it, or null
   * @param contentType what the caller says it is, or null to judge by the bytes
   * @return {@code url}, {@code sha256}, {@code size}, {@code content_type}
   */
  ObjectNode uploadFile(Caller caller, byte[] content, String filename, String contentType);

  /**
   * The live instances of a deployment, oldest state first: {@code id}, {@code state}, {@code
   * runtime}, {@code since}; {@code slot} where the place is the caller's alone; {@code request_id}
   * of what it runs.
   */
  ArrayNode listInstances(Caller caller, String deploymentId);

  /**
   * The caller's newest requests on a deployment, newest first: of each what {@link #getRequest}
   * tells, without {@code updated_at} and {@code retention_seconds}.
   */
  ArrayNode recentRequests(Caller caller, String deploymentId, int limit);

  /** The same over all deployments, deleted ones too. */
  ArrayNode recentRequests(Caller caller, int limit);

  /**
   * A request by its id alone: {@code request_id}, {@code deployment_id}, {@code status} (as a
   * result says it), {@code created_at}, {@code updated_at} (when its state last changed; never
   * goes back, though a start is forgotten when the request waits again), {@code retention_seconds}
   * (how long results are kept after the end); once it ended {@code finished_at} and {@code
   * expires_at}, when its result is forgotten.
   */
  ObjectNode getRequest(Caller caller, String requestId);

  /** The deployment that a request of the caller's belongs to; 404001 when there is none. */
  default String deploymentOf(Caller caller, String requestId) {
    return getRequest(caller, requestId).path("deployment_id").asString();
  }
}

package dev.comfyserve.fleet;

import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.Includes;
import dev.comfyserve.contract.ProxyAnswer;
import dev.comfyserve.contract.ProxyRequest;
import dev.comfyserve.contract.ServerlessApi;
import dev.comfyserve.contract.SubmitOptions;
import dev.comfyserve.fleet.deployment.DeploymentApi;
import dev.comfyserve.fleet.instance.InstanceProxy;
import dev.comfyserve.fleet.result.Results;
import dev.comfyserve.fleet.submit.Submissions;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The Serverless API over our own store and fleet. */
public final class LocalServerlessApi implements ServerlessApi {
  private final DeploymentApi deployments;
  private final Submissions submissions;
  private final Results results;
  private final InstanceProxy proxy;

  LocalServerlessApi(
      DeploymentApi deployments, Submissions submissions, Results results, InstanceProxy proxy) {
    this.deployments = deployments;
    this.submissions = submissions;
    this.results = results;
    this.proxy = proxy;
  }

  @Override
  public ArrayNode listDeployments(Caller caller, List<String> ids, Includes includes) {
    return deployments.list(caller, ids, includes);
  }

  @Override
  public ObjectNode getDeployment(Caller caller, String deploymentId, Includes includes) {
    return deployments.get(caller, deploymentId, includes);
  }

  @Override
  public ObjectNode createDeployment(Caller caller, ObjectNode body) {
    return deployments.create(caller, body);
  }

  @Override
  public ObjectNode updateDeployment(Caller caller, String deploymentId, ObjectNode body) {
    return deployments.update(caller, deploymentId, body);
  }

  @Override
  public ObjectNode deleteDeployment(Caller caller, String deploymentId) {
    return deployments.delete(caller, deploymentId);
  }

  @Override
  public ObjectNode submit(
      Caller caller, String deploymentId, ObjectNode body, SubmitOptions options) {
    return submissions.submit(caller, deploymentId, body, options);
  }

  @Override
  public ObjectNode requestStatus(
      Caller caller, String deploymentId, String requestId, boolean progress) {
    return results.status(caller, deploymentId, requestId, progress);
  }

  @Override
  public ObjectNode requestResult(Caller caller, String deploymentId, String requestId) {
    return results.result(caller, deploymentId, requestId);
  }

  @Override
  public ObjectNode cancelRequest(Caller caller, String deploymentId, String requestId) {
    return results.cancel(caller, deploymentId, requestId);
  }

  @Override
  public ProxyAnswer proxy(
      Caller caller, String deploymentId, String instanceId, ProxyRequest request) {
    return proxy.forward(caller, deploymentId, instanceId, request);
  }

  @Override
  public ObjectNode awaitChange(
      Caller caller, String deploymentId, String requestId, ObjectNode seen, Duration atMost)
      throws InterruptedException {
    return results.awaitChange(caller, deploymentId, requestId, seen, atMost);
  }

  @Override
  public ObjectNode objectInfo(Caller caller, String deploymentId) {
    return deployments.objectInfo(caller, deploymentId, false);
  }

  /** The node schemas of all classes of the deployment's runtime, or null. */
  public ObjectNode allObjectInfo(Caller caller, String deploymentId) {
    return deployments.objectInfo(caller, deploymentId, true);
  }
}

package dev.comfyserve.fleet;

import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.OwnApi;
import dev.comfyserve.fleet.file.FileApi;
import dev.comfyserve.fleet.instance.InstanceDirectory;
import dev.comfyserve.fleet.result.RequestDirectory;
import dev.comfyserve.fleet.workflow.WorkflowApi;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Our own additions to the Serverless API, over our own store and fleet. */
public final class LocalOwnApi implements OwnApi {
  private final WorkflowApi workflows;
  private final FileApi files;
  private final InstanceDirectory instances;
  private final RequestDirectory requests;

  LocalOwnApi(
      WorkflowApi workflows,
      FileApi files,
      InstanceDirectory instances,
      RequestDirectory requests) {
    this.workflows = workflows;
    this.files = files;
    this.instances = instances;
    this.requests = requests;
  }

  @Override
  public ObjectNode saveWorkflow(Caller caller, ObjectNode body) {
    return workflows.save(caller, body);
  }

  @Override
  public ArrayNode listWorkflows(Caller caller) {
    return workflows.list(caller);
  }

  @Override
  public ObjectNode getWorkflow(Caller caller, String workflowId) {
    return workflows.get(caller, workflowId);
  }

  @Override
  public ObjectNode getWorkflowVersion(Caller caller, String workflowId, String version) {
    return workflows.getVersion(caller, workflowId, version);
  }

  @Override
  public ObjectNode deleteWorkflowVersion(Caller caller, String workflowId, String version) {
    return workflows.deleteVersion(caller, workflowId, version);
  }

  @Override
  public ObjectNode uploadFile(Caller caller, byte[] content, String filename, String contentType) {
    try {
      return files.upload(caller, new ByteArrayInputStream(content), filename, contentType);
    } catch (IOException e) {
      throw new UncheckedIOException("an upload cannot be stored", e);
    }
  }

  @Override
  public ArrayNode listInstances(Caller caller, String deploymentId) {
    return instances.list(caller, deploymentId);
  }

  @Override
  public ArrayNode recentRequests(Caller caller, String deploymentId, int limit) {
    return requests.recent(caller, deploymentId, limit);
  }

  @Override
  public ArrayNode recentRequests(Caller caller, int limit) {
    return requests.recent(caller, limit);
  }

  @Override
  public ObjectNode getRequest(Caller caller, String requestId) {
    return requests.get(caller, requestId);
  }
}

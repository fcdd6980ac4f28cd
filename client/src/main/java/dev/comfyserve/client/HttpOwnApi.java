package dev.comfyserve.client;

import static dev.comfyserve.client.ApiCall.id;
import static dev.comfyserve.client.ApiCall.query;
import static dev.comfyserve.client.ApiCall.segment;

import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.OwnApi;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What another ComfyServe offers beyond the Serverless API. Tokens and errors as there. */
public final class HttpOwnApi implements OwnApi {
  private static final String WORKFLOWS = "/prod/v2/workflows";
  private static final String DEPLOYMENTS = "/prod/v2/deployments/";
  private static final String REQUESTS = "/prod/v2/requests";

  private final ApiHttp http;

  public HttpOwnApi(ApiHttp http) {
    this.http = http;
  }

  @Override
  public ObjectNode saveWorkflow(Caller caller, ObjectNode body) {
    return object(ApiCall.json("POST", caller, WORKFLOWS, body));
  }

  @Override
  public ArrayNode listWorkflows(Caller caller) {
    return array(caller, WORKFLOWS);
  }

  @Override
  public ObjectNode getWorkflow(Caller caller, String workflowId) {
    return object(ApiCall.get(caller, WORKFLOWS + "/" + id("workflow", workflowId)));
  }

  @Override
  public ObjectNode getWorkflowVersion(Caller caller, String workflowId, String version) {
    return object(ApiCall.get(caller, version(workflowId, version)));
  }

  @Override
  public ObjectNode deleteWorkflowVersion(Caller caller, String workflowId, String version) {
    return object(ApiCall.plain("DELETE", caller, version(workflowId, version)));
  }

  @Override
  public ObjectNode uploadFile(Caller caller, byte[] content, String filename, String contentType) {
    return object(upload(caller, filename, contentType, content));
  }

  @Override
  public ArrayNode listInstances(Caller caller, String deploymentId) {
    return array(caller, DEPLOYMENTS + id("deployment", deploymentId) + "/instances");
  }

  @Override
  public ArrayNode recentRequests(Caller caller, String deploymentId, int limit) {
    return array(
        caller, DEPLOYMENTS + id("deployment", deploymentId) + "/requests" + limited(limit));
  }

  @Override
  public ArrayNode recentRequests(Caller caller, int limit) {
    return array(caller, REQUESTS + limited(limit));
  }

  @Override
  public ObjectNode getRequest(Caller caller, String requestId) {
    return object(ApiCall.get(caller, REQUESTS + "/" + id("request", requestId)));
  }

  static ApiCall upload(Caller caller, String filename, String contentType, byte[] content) {
    String type = contentType == null ? "application/octet-stream" : contentType;
    String path = "/prod/v2/files" + query("filename", filename);
    return new ApiCall("POST", caller, path, type, content, null);
  }

  private static String limited(int limit) {
    return query("limit", Integer.toString(limit));
  }

  private static String version(String workflowId, String version) {
    return WORKFLOWS + "/" + id("workflow", workflowId) + "/versions/" + segment(version);
  }

  private ArrayNode array(Caller caller, String path) {
    return HttpServerlessApi.asArray(http.send(ApiCall.get(caller, path)).json());
  }

  private ObjectNode object(ApiCall call) {
    return HttpServerlessApi.asObject(http.send(call).json());
  }
}

package dev.comfyserve.client;

import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.Includes;
import dev.comfyserve.contract.ProxyAnswer;
import dev.comfyserve.contract.ProxyRequest;
import dev.comfyserve.contract.ServerlessApi;
import dev.comfyserve.contract.SubmitOptions;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The Serverless API of another host. Every call carries the token of its {@link Caller} and no
 * other. Errors of the host keep their status, code, detail and whole body as {@link ApiException}.
 */
public final class HttpServerlessApi implements ServerlessApi {
  private final ApiHttp http;

  public HttpServerlessApi(ApiHttp http) {
    this.http = http;
  }

  @Override
  public ArrayNode listDeployments(Caller caller, List<String> ids, Includes includes) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ObjectNode getDeployment(Caller caller, String deploymentId, Includes includes) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ObjectNode createDeployment(Caller caller, ObjectNode body) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ObjectNode updateDeployment(Caller caller, String deploymentId, ObjectNode body) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ObjectNode deleteDeployment(Caller caller, String deploymentId) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ObjectNode submit(
      Caller caller, String deploymentId, ObjectNode body, SubmitOptions options) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ObjectNode requestStatus(
      Caller caller, String deploymentId, String requestId, boolean progress) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ObjectNode requestResult(Caller caller, String deploymentId, String requestId) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ObjectNode cancelRequest(Caller caller, String deploymentId, String requestId) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ProxyAnswer proxy(
      Caller caller, String deploymentId, String instanceId, ProxyRequest request) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ObjectNode awaitChange(
      Caller caller, String deploymentId, String requestId, ObjectNode seen, Duration atMost)
      throws InterruptedException {
    throw new UnsupportedOperationException();
  }

  @Override
  public ArrayNode recentRequests(Caller caller, String deploymentId, int limit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ObjectNode objectInfo(Caller caller, String deploymentId) {
    throw new UnsupportedOperationException();
  }
}

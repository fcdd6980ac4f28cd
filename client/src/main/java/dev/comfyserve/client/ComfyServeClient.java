package dev.comfyserve.client;

import dev.comfyserve.contract.ApiVersion;
import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.Secret;
import dev.comfyserve.contract.ServerlessApi;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A ComfyServe server as one user sees it: the Serverless API and what we add to it. For the
 * command line and the demo. Thread-safe; every failure is a {@link
 * dev.comfyserve.contract.ApiException}, with status 0 where no answer came.
 */
public final class ComfyServeClient implements AutoCloseable {
  private final ApiHttp http;
  private final HttpServerlessApi api;
  private final Caller caller;

  /**
   * @param token null for a server that needs none
   */
  public ComfyServeClient(URI base, Secret token) {
    this.http = new ApiHttp(base);
    this.api = new HttpServerlessApi(http);
    this.caller = new Caller("default", token, ApiVersion.V2);
  }

  /** The Serverless API; to be called with {@link #caller()}. */
  public ServerlessApi api() {
    return api;
  }

  public Caller caller() {
    return caller;
  }

  public URI base() {
    return http.base();
  }

  /** {@code POST /prod/v2/workflows}. */
  public ObjectNode saveWorkflow(ObjectNode body) {
    throw new UnsupportedOperationException();
  }

  public ArrayNode listWorkflows() {
    throw new UnsupportedOperationException();
  }

  public ObjectNode getWorkflow(String workflowId) {
    throw new UnsupportedOperationException();
  }

  public ObjectNode getWorkflowVersion(String workflowId, String version) {
    throw new UnsupportedOperationException();
  }

  public ObjectNode deleteWorkflowVersion(String workflowId, String version) {
    throw new UnsupportedOperationException();
  }

  /**
   * Uploads a file's bytes.
   *
   * @param contentType null to let the server look at the bytes
   * @return {@code url}, {@code sha256}, {@code size}, {@code content_type}
   */
  public ObjectNode uploadFile(Path file, String contentType) {
    throw new UnsupportedOperationException();
  }

  /** What a download brought. */
  public record Download(Path file, long bytes, String sha256, String contentType) {}

  /**
   * Fetches an output by its signed URL into {@code target}, which appears only when it is whole.
   */
  public Download download(URI url, Path target) {
    throw new UnsupportedOperationException();
  }

  /** True when {@code /health/ready} answers 200 within the time. */
  public boolean ready(Duration atMost) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {
    http.close();
  }
}

package dev.comfyserve.server.resource;

import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.Json;
import dev.comfyserve.contract.OwnApi;
import dev.comfyserve.contract.ServerlessApi;
import dev.comfyserve.mcp.listen.Watch;
import dev.comfyserve.mcp.resource.ResourceContent;
import dev.comfyserve.mcp.resource.ResourceNotFound;
import dev.comfyserve.mcp.resource.ResourcePage;
import dev.comfyserve.mcp.resource.ResourceRead;
import dev.comfyserve.mcp.resource.ResourceTemplate;
import dev.comfyserve.mcp.resource.Resources;
import dev.comfyserve.server.failure.ApiFailure;
import dev.comfyserve.server.request.Lookup;
import dev.comfyserve.server.request.RequestChanges;
import dev.comfyserve.server.request.RequestHandles;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Deployments, graphs, requests and output files as MCP resources. */
public final class ServerResources implements Resources<Caller> {
  private static final String JSON = "application/json";

  private static final List<ResourceTemplate> TEMPLATES =
      List.of(
          new ResourceTemplate(
              ResourceUri.DEPLOYMENT,
              "deployment",
              "Deployment",
              "A deployment: its settings, the inputs that submit_request can override, and your"
                  + " newest requests on it.",
              JSON),
          new ResourceTemplate(
              ResourceUri.GRAPH,
              "deployment-graph",
              "Workflow of a deployment",
              "The ComfyUI graph that a deployment runs, in API format.",
              JSON),
          new ResourceTemplate(
              ResourceUri.REQUEST,
              "request",
              "Request",
              "A request as it stands: place in the queue, progress, and once it has ended its"
                  + " result. Can be watched: its state, its progress, its place in the queue and"
                  + " what it waits for are told, the last two at most once a second.",
              JSON),
          new ResourceTemplate(
              ResourceUri.OUTPUT,
              "output",
              "Output file",
              "File n (from 0) of a node of a request that has ended: small pictures and texts"
                  + " themselves, of anything larger a link.",
              null));

  private final ServerlessApi api;
  private final RequestHandles handles;
  private final RequestChanges changes;
  private final ResourceList list;
  private final DeploymentDocuments deployments;
  private final RequestDocuments requests;
  private final OutputContents outputs;

  /**
   * @param own null where the host has nothing beyond {@code api}
   */
  public ServerResources(
      ServerlessApi api, OwnApi own, RequestChanges changes, OutputContents outputs) {
    this.api = api;
    this.handles = new RequestHandles(own);
    this.changes = changes;
    this.list = new ResourceList(api, own, handles);
    this.deployments = new DeploymentDocuments(api, own, handles);
    this.requests = new RequestDocuments(api, handles);
    this.outputs = outputs;
  }

  @Override
  public ResourcePage list(Caller caller, String cursor) throws Exception {
    try {
      return list.page(caller, cursor);
    } catch (ApiException e) {
      throw ApiFailure.of(e);
    }
  }

  @Override
  public List<ResourceTemplate> templates() {
    return TEMPLATES;
  }

  @Override
  public List<ResourceContent> read(ResourceRead<Caller> read) throws Exception {
    Caller caller = read.principal();
    ResourceUri uri = ResourceUri.of(read.uri()).orElseThrow(() -> notFound(read));
    try {
      Optional<ResourceContent> content =
          switch (uri) {
            case ResourceUri.Deployment(String id) ->
                deployments.deployment(caller, id).map(found -> json(read, found));
            case ResourceUri.Graph(String id) ->
                deployments.graph(caller, id).map(found -> json(read, found));
            case ResourceUri.Request(String handle) ->
                requests.request(caller, handle).map(found -> json(read, found));
            case ResourceUri.Output wanted -> output(read, wanted);
          };
      return List.of(content.orElseThrow(() -> notFound(read)));
    } catch (ApiException e) {
      throw ApiFailure.of(e);
    }
  }

  private Optional<ResourceContent> output(ResourceRead<Caller> read, ResourceUri.Output wanted)
      throws InterruptedException {
    for (var file : requests.files(read.principal(), wanted.handle())) {
      if (file.uri().equals(wanted)) {
        return Optional.of(outputs.of(read.principal(), read.uri(), file));
      }
    }
    return Optional.empty();
  }

  /** Only requests change by themselves. */
  @Override
  public Optional<Watch> watch(Caller caller, String uri, Runnable changed) {
    if (!(ResourceUri.of(uri).orElse(null) instanceof ResourceUri.Request(String handle))) {
      return Optional.empty();
    }
    try {
      return handles
          .find(caller, handle)
          .map(RequestHandles.Found::request)
          .filter(
              ref ->
                  Lookup.optional(
                          () ->
                              api.requestStatus(caller, ref.deploymentId(), ref.requestId(), false))
                      .isPresent())
          .flatMap(ref -> changes.watch(caller, ref, changed));
    } catch (ApiException e) {
      return Optional.empty(); // the host does not answer: nothing can be promised
    }
  }

  private static ResourceContent json(ResourceRead<Caller> read, ObjectNode document) {
    return new ResourceContent.Text(read.uri(), JSON, Json.write(document));
  }

  private static ResourceNotFound notFound(ResourceRead<Caller> read) {
    return new ResourceNotFound(read.uri());
  }
}

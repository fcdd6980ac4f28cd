package dev.comfyserve.server.prompt;

import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.OwnApi;
import dev.comfyserve.contract.ServerlessApi;
import dev.comfyserve.mcp.completion.CompletionCall;
import dev.comfyserve.mcp.completion.Completions;
import dev.comfyserve.server.failure.ApiFailure;
import dev.comfyserve.server.request.Lookup;
import dev.comfyserve.server.request.RequestHandles;
import dev.comfyserve.server.request.RequestRef;
import dev.comfyserve.server.resource.RequestDocuments;
import dev.comfyserve.server.resource.ResourceUri;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * What can stand in an argument of a prompt or in a place of a resource template: the caller's own
 * ids, found by what was typed of the id or of the name.
 */
public final class Suggestions implements Completions<Caller> {
  private static final int MOST_REQUESTS = 100;

  private final OwnApi own;
  private final Deployments deployments;
  private final RequestHandles handles;
  private final RequestDocuments requests;

  /**
   * @param own null where the host cannot list workflows and requests
   */
  public Suggestions(ServerlessApi api, OwnApi own) {
    this.own = own;
    this.deployments = new Deployments(api);
    this.handles = new RequestHandles(own);
    this.requests = new RequestDocuments(api, handles);
  }

  @Override
  public List<String> complete(CompletionCall<Caller> call) throws Exception {
    try {
      return switch (call.of()) {
        case PROMPT -> ofPrompt(call);
        case RESOURCE -> ofResource(call);
      };
    } catch (ApiException e) {
      throw ApiFailure.of(e);
    }
  }

  private List<String> ofPrompt(CompletionCall<Caller> call) {
    return switch (call.argument()) {
      case "deployment_id" -> deployments.idsLike(call.principal(), call.value());
      case "workflow_id" -> workflows(call);
      case "workflow_version" -> versions(call);
      case "request_id" -> requests(call);
      default -> List.of();
    };
  }

  private List<String> ofResource(CompletionCall<Caller> call) {
    return switch (call.name() + " " + call.argument()) {
      case ResourceUri.DEPLOYMENT + " id", ResourceUri.GRAPH + " id" ->
          deployments.idsLike(call.principal(), call.value());
      case ResourceUri.REQUEST + " id", ResourceUri.OUTPUT + " id" -> requests(call);
      case ResourceUri.OUTPUT + " node" ->
          outputs(call)
              .map(ResourceUri.Output::node)
              .filter(node -> node.startsWith(call.value()))
              .distinct()
              .toList();
      case ResourceUri.OUTPUT + " n" ->
          outputs(call)
              .filter(output -> output.node().equals(call.given().getOrDefault("node", "")))
              .map(output -> Integer.toString(output.number()))
              .toList();
      default -> List.of();
    };
  }

  private List<String> workflows(CompletionCall<Caller> call) {
    String typed = call.value().strip().toLowerCase(Locale.ROOT);
    if (own == null) {
      return deployments.all(call.principal()).stream()
          .map(one -> one.path("workflow_id").asString(""))
          .filter(id -> !id.isEmpty() && id.startsWith(typed))
          .distinct()
          .toList();
    }
    return own.listWorkflows(call.principal())
        .valueStream()
        .filter(
            one ->
                id(one).startsWith(typed)
                    || one.path("name").asString("").toLowerCase(Locale.ROOT).contains(typed))
        .map(Suggestions::id)
        .toList();
  }

  private static String id(JsonNode workflow) {
    return workflow.path("workflow_id").asString();
  }

  private List<String> versions(CompletionCall<Caller> call) {
    String workflow = call.given().getOrDefault("workflow_id", "");
    Stream<String> all =
        own == null
            ? deployments.all(call.principal()).stream()
                .filter(one -> id(one).equals(workflow))
                .map(one -> one.path("workflow_version").asString(""))
            : Lookup.optional(() -> own.getWorkflow(call.principal(), workflow)).stream()
                .flatMap(found -> found.path("versions").valueStream())
                .map(version -> version.asString(""));
    return all.filter(version -> version.startsWith(call.value())).distinct().toList();
  }

  private List<String> requests(CompletionCall<Caller> call) {
    return own == null
        ? List.of()
        : own.recentRequests(call.principal(), MOST_REQUESTS)
            .valueStream()
            .map(
                one ->
                    handles.handle(
                        new RequestRef(
                            one.path("deployment_id").asString(),
                            one.path("request_id").asString())))
            .filter(handle -> handle.startsWith(call.value().strip()))
            .toList();
  }

  private Stream<ResourceUri.Output> outputs(CompletionCall<Caller> call) {
    return requests.outputs(call.principal(), call.given().getOrDefault("id", "")).stream();
  }
}

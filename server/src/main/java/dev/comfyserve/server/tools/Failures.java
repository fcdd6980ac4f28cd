package dev.comfyserve.server.tools;

import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.Ids;
import dev.comfyserve.contract.Includes;
import dev.comfyserve.contract.ServerlessApi;
import dev.comfyserve.contract.Text;
import dev.comfyserve.mcp.tool.ToolCall;
import dev.comfyserve.mcp.tool.ToolHandler;
import dev.comfyserve.mcp.tool.ToolResult;
import dev.comfyserve.server.failure.Asked;
import dev.comfyserve.server.failure.NextStep;
import dev.comfyserve.server.failure.Repeat;
import dev.comfyserve.server.failure.Ways;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Makes results of the API's errors: in the words of the arguments that were given, with what can
 * be done next over this connection.
 */
final class Failures {
  private static final String DEPLOYMENT_ID = "deployment_id";
  private static final int MOST_NAMED = 10;

  private final ServerlessApi api;
  private final Ways ways;

  Failures(ServerlessApi api, Ways ways) {
    this.api = api;
    this.ways = ways;
  }

  /** A handler whose API errors become results that say what to do next. */
  ToolHandler<Caller> handling(ToolHandler<Caller> handler) {
    return handling(Repeat.HARMLESS, handler);
  }

  /**
   * @param repeat what it would mean to call again after a failure that leaves open what was done
   */
  ToolHandler<Caller> handling(Repeat repeat, ToolHandler<Caller> handler) {
    return (ToolCall<Caller> call) -> {
      try {
        return handler.call(call);
      } catch (ApiException e) {
        return failure(e, repeat, call);
      }
    };
  }

  private ToolResult failure(ApiException e, Repeat repeat, ToolCall<Caller> call) {
    ApiException told = ArgumentPlaces.told(e);
    return Answers.failure(
        told,
        idOfName(e, call)
            .orElseGet(() -> NextStep.told(told, repeat, asked(call.arguments()), ways)));
  }

  /** What arguments of these names are about, the narrowest of it. */
  static Asked asked(JsonNode arguments) {
    if (arguments.has("instance_id")) {
      return Asked.INSTANCE;
    }
    if (arguments.has("request_id")) {
      return Asked.ANYTHING; // it or its deployment
    }
    if (arguments.has(DEPLOYMENT_ID)) {
      return Asked.DEPLOYMENT;
    }
    return arguments.has("workflow_id") || arguments.has("workflow_api_json")
        ? Asked.WORKFLOW
        : Asked.ANYTHING;
  }

  /** A name in place of an id is the commonest slip; only where it may be one is it looked for. */
  private Optional<String> idOfName(ApiException e, ToolCall<Caller> call) {
    String given = call.arguments().path(DEPLOYMENT_ID).asString("").strip();
    if (e.meaning() != 404 || given.isEmpty() || Ids.wellFormed(given)) {
      return Optional.empty();
    }
    List<String> ids;
    try {
      ids =
          api.listDeployments(call.principal(), List.of(), Includes.NOTHING)
              .valueStream()
              .filter(one -> one.path("name").asString("").strip().equalsIgnoreCase(given))
              .map(one -> one.path("id").asString())
              .toList();
    } catch (ApiException unlisted) {
      return Optional.empty(); // the first error is the one to be told
    }
    String name = "\"" + Text.clip(given, 80) + "\" is the name of ";
    return switch (ids.size()) {
      case 0 -> Optional.empty();
      case 1 -> Optional.of(name + "deployment " + ids.getFirst() + ": call again with that id.");
      default ->
          Optional.of(
              name
                  + ids.size()
                  + " deployments: "
                  + String.join(", ", ids.subList(0, Math.min(ids.size(), MOST_NAMED)))
                  + (ids.size() > MOST_NAMED ? ", ..." : "")
                  + ". Call again with the id of the one that is meant; list_deployments tells them"
                  + " apart.");
    };
  }
}

package dev.comfyserve.server.prompt;

import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.Json;
import dev.comfyserve.contract.OwnApi;
import dev.comfyserve.contract.ServerlessApi;
import dev.comfyserve.contract.Text;
import dev.comfyserve.mcp.prompt.PromptCall;
import dev.comfyserve.mcp.prompt.PromptMessage;
import dev.comfyserve.mcp.prompt.PromptResult;
import dev.comfyserve.mcp.tool.Content;
import dev.comfyserve.server.request.RequestHandles;
import dev.comfyserve.server.resource.DeploymentDocuments;
import dev.comfyserve.server.resource.ResourceUri;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Make an image: with the deployment's settable inputs at hand, where one was named. */
final class MakeImage {
  private static final int LONGEST_NAME = 120;
  private static final int MOST_NAMED = 10;

  private static final String CHOOSE =
      """
      1. Call list_deployments and choose the deployment that fits; if several could, ask me which.
      2. Call get_deployment with include_payload=true: payload_summary names the inputs that can be \
      set, by node id.
      """;

  private static final String NOT_ALL =
      " It was too long to attach whole: \"omitted\" names what is missing, and the resource at"
          + " graph_uri holds it.";

  private static final String RUN =
      """
      %d. Put my wish into the inputs: the prompt text into the node that holds the positive prompt, a \
      size only if I named one, and a new random seed unless I gave one. Leave everything else as it is.
      %d. Call submit_request with those overrides and wait_for_completion=true.
      %d. If it answers still_running, the job goes on by itself: call get_request_status now and then, \
      then get_request_result, with the same request_id. Do not submit again.
      %d. Show me the image with its link and say which prompt and seed made it. If it failed, tell me \
      the reason in a sentence and what you would change.
      """;

  private final DeploymentDocuments documents;
  private final Deployments deployments;

  MakeImage(ServerlessApi api, OwnApi own, Deployments deployments) {
    this.documents = new DeploymentDocuments(api, own, new RequestHandles(own));
    this.deployments = deployments;
  }

  PromptResult get(PromptCall<Caller> call) {
    String wish = "Make this image for me with ComfyUI: " + call.arguments().get("what").strip();
    String named = call.arguments().getOrDefault("deployment_id", "").strip();
    List<PromptMessage> messages = new ArrayList<>();
    if (named.isEmpty()) {
      messages.add(PromptMessage.user(wish + "\n\n" + CHOOSE + run(3)));
    } else {
      with(call.principal(), wish, named, messages);
    }
    return new PromptResult("Make an image", messages);
  }

  private void with(Caller caller, String wish, String named, List<PromptMessage> messages) {
    List<JsonNode> found = deployments.named(caller, named);
    Optional<ObjectNode> document =
        found.size() == 1
            ? documents.deployment(caller, Deployments.id(found.getFirst()))
            : Optional.empty();
    if (document.isEmpty()) {
      messages.add(
          PromptMessage.user(
              "%s\n\nI named the deployment \"%s\", but %s.\n%s%s"
                  .formatted(
                      wish,
                      Text.clip(named, LONGEST_NAME),
                      found.size() > 1
                          ? "more than one has that name (" + ids(found) + "): ask me which"
                          : "there is none with that id or name",
                      CHOOSE,
                      run(3))));
      return;
    }
    String id = Deployments.id(found.getFirst());
    messages.add(
        PromptMessage.user(
            "%s\n\nUse the deployment \"%s\" (deployment_id %s). What it is and which inputs can be set is attached, by node id; it is as of now, so you need not ask for it again.%s\n%s"
                .formatted(
                    wish,
                    Deployments.name(found.getFirst()),
                    id,
                    document.get().has("omitted") ? NOT_ALL : "",
                    run(1))));
    messages.add(
        new PromptMessage(
            PromptMessage.Role.USER,
            Content.resource(
                new ResourceUri.Deployment(id).text(),
                "application/json",
                Json.write(document.get()))));
  }

  private static String ids(List<JsonNode> found) {
    List<String> ids = found.stream().map(Deployments::id).toList();
    return String.join(", ", ids.subList(0, Math.min(MOST_NAMED, ids.size())))
        + (ids.size() > MOST_NAMED ? " and " + (ids.size() - MOST_NAMED) + " more" : "");
  }

  private static String run(int first) {
    return RUN.formatted(first, first + 1, first + 2, first + 3);
  }
}

package dev.comfyserve.server.prompt;

import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.OwnApi;
import dev.comfyserve.contract.ServerlessApi;
import dev.comfyserve.mcp.prompt.Prompt;
import dev.comfyserve.mcp.prompt.PromptArgument;
import dev.comfyserve.mcp.prompt.PromptDefinition;
import dev.comfyserve.mcp.prompt.PromptHandler;
import dev.comfyserve.mcp.prompt.PromptRegistry;
import dev.comfyserve.server.failure.ApiFailure;
import java.util.List;

/** The three flows. */
public final class ServerPrompts {
  static final String MAKE_IMAGE = "make_image";
  static final String DEPLOY_AND_RUN = "deploy_and_run";
  static final String LAST_REQUEST = "last_request";

  private ServerPrompts() {}

  /**
   * @param own null where the host has nothing beyond {@code api}
   * @param onlyReads whether there are only tools that read; then so do the prompts
   */
  public static PromptRegistry<Caller> registry(ServerlessApi api, OwnApi own, boolean onlyReads) {
    Prompt<Caller> last = lastRequest(own, onlyReads);
    return new PromptRegistry<>(
        onlyReads ? List.of(last) : List.of(makeImage(api, own), deployAndRun(api, own), last));
  }

  private static Prompt<Caller> makeImage(ServerlessApi api, OwnApi own) {
    return new Prompt<>(
        new PromptDefinition(
            MAKE_IMAGE,
            "Make an image",
            "Make an image with one of your deployments and show it.",
            List.of(
                new PromptArgument("what", "What to make", "The image, in your own words.", true),
                new PromptArgument(
                    "deployment_id",
                    "Deployment",
                    "The deployment to use, by id or name; left out, the assistant" + " chooses.",
                    false))),
        failing(new MakeImage(api, own, new Deployments(api))::get));
  }

  private static Prompt<Caller> deployAndRun(ServerlessApi api, OwnApi own) {
    return new Prompt<>(
        new PromptDefinition(
            DEPLOY_AND_RUN,
            "Deploy a workflow and run it on an image",
            "Make a deployment of a saved workflow, run it on an image of yours, and show"
                + " the result.",
            List.of(
                new PromptArgument("workflow_id", "Workflow", "The saved workflow's id.", true),
                new PromptArgument(
                    "workflow_version",
                    "Version",
                    "Its version, e.g. v1; left out, the newest.",
                    false),
                new PromptArgument(
                    "image_url",
                    "Image",
                    "A public https URL of the image, or the URL of an earlier output.",
                    true))),
        failing(new DeployAndRun(api, own)::get));
  }

  private static Prompt<Caller> lastRequest(OwnApi own, boolean onlyReads) {
    return new Prompt<>(
        new PromptDefinition(
            LAST_REQUEST,
            onlyReads
                ? "What became of my last request"
                : "What became of my last request (cancel it if it still waits)",
            onlyReads
                ? "Tell how a request stands, and show its result."
                : "Tell how a request stands: show its result, or cancel it if it still"
                    + " waits.",
            List.of(
                new PromptArgument(
                    "request_id",
                    "Request",
                    "The request's id; left out, your newest one.",
                    false))),
        failing(new LastRequest(own, onlyReads)::get));
  }

  private static PromptHandler<Caller> failing(PromptHandler<Caller> handler) {
    return call -> {
      try {
        return handler.get(call);
      } catch (ApiException e) {
        throw ApiFailure.of(e);
      }
    };
  }
}

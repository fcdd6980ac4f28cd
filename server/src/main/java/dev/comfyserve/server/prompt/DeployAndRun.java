package dev.comfyserve.server.prompt;

import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.Includes;
import dev.comfyserve.contract.OwnApi;
import dev.comfyserve.contract.ServerlessApi;
import dev.comfyserve.contract.Text;
import dev.comfyserve.mcp.jsonrpc.RpcError;
import dev.comfyserve.mcp.prompt.PromptCall;
import dev.comfyserve.mcp.prompt.PromptMessage;
import dev.comfyserve.mcp.prompt.PromptResult;
import dev.comfyserve.mcp.protocol.RpcFailure;
import dev.comfyserve.server.request.Lookup;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Deploy a workflow and run it on an image; a deployment that is there already is named. */
final class DeployAndRun {
  private static final int LONGEST_ID = 120;
  private static final int LONGEST_URL = 4000;

  private final ServerlessApi api;
  private final OwnApi own;

  /**
   * @param own null where the host cannot tell a workflow's versions
   */
  DeployAndRun(ServerlessApi api, OwnApi own) {
    this.api = api;
    this.own = own;
  }

  PromptResult get(PromptCall<Caller> call) throws RpcFailure {
    String workflow = whole(call, "workflow_id", LONGEST_ID, "Give the id that list_workflows has");
    String image =
        whole(
            call,
            "image_url",
            LONGEST_URL,
            own == null
                ? "Give an https URL that anybody can fetch"
                : "Give an https URL that anybody can fetch, or upload the image with upload_file"
                    + " and give the url that it answers");
    Optional<ObjectNode> known =
        own == null
            ? Optional.empty()
            : Lookup.optional(() -> own.getWorkflow(call.principal(), workflow));
    String version =
        Optional.of(whole(call, "workflow_version", LONGEST_ID, "Give one such as v1"))
            .filter(text -> !text.isEmpty())
            .or(() -> known.map(found -> found.path("versions").path(last(found)).asString("")))
            .filter(text -> !text.isEmpty())
            .orElse(null);
    String text =
        """
        Deploy my ComfyUI workflow %s%s and run it on this image: %s

        %s1. %s
        2. Call get_deployment with include_payload=true and find in payload_summary the input that takes \
        the image: one with upload, usually "image" of a LoadImage node. If there are several, ask me which.
        3. Call submit_request with that input set to the image's URL, exactly as I gave it, and \
        wait_for_completion=true. The server fetches the image itself.
        4. If it answers still_running, call get_request_status now and then, then get_request_result, with \
        the same request_id. Do not submit again.
        5. Show me the result with its link, and tell me the deployment's id, that it can be used again, and \
        that delete_deployment removes it.
        """
            .formatted(
                workflow,
                version == null ? "" : ", version " + version,
                image,
                missing(known, workflow),
                deploy(call.principal(), workflow, version));
    return new PromptResult(
        "Deploy a workflow and run it on an image", List.of(PromptMessage.user(text)));
  }

  /** What the assistant is told to use as it stands: whole and on one line, or refused. */
  private static String whole(PromptCall<Caller> call, String argument, int longest, String instead)
      throws RpcFailure {
    String text = call.arguments().getOrDefault(argument, "").strip();
    if (text.length() > longest) {
      throw RpcFailure.ofCall(
          RpcError.INVALID_PARAMS,
          "The argument %s has %d characters; at most %d are taken. %s."
              .formatted(argument, text.length(), longest, instead));
    }
    return Text.clip(text, longest);
  }

  private static int last(ObjectNode workflow) {
    return workflow.path("versions").size() - 1;
  }

  private String missing(Optional<ObjectNode> known, String workflow) {
    return own == null || known.isPresent()
        ? ""
        : "Note: there is no saved workflow "
            + workflow
            + " in this account. Tell me so, and ask me which one I mean, before anything else.\n";
  }

  private String deploy(Caller caller, String workflow, String version) {
    List<String> same = new ArrayList<>();
    for (JsonNode one : api.listDeployments(caller, List.of(), Includes.NOTHING)) {
      boolean fits =
          one.path("workflow_id").asString().equals(workflow)
              && (version == null || one.path("workflow_version").asString().equals(version))
              && one.path("is_enabled").asBoolean(true);
      if (fits) {
        same.add("\"%s\" (%s)".formatted(Deployments.name(one), Deployments.id(one)));
      }
    }
    if (!same.isEmpty()) {
      return "It is deployed already: "
          + String.join(", ", same.subList(0, Math.min(3, same.size())))
          + ". Use that one, unless I want another.";
    }
    return "Call create_deployment with this workflow_id and "
        + (version == null ? "the version that I tell you (ask me)" : "workflow_version " + version)
        + ", a short name that fits, and everything else left at its default.";
  }
}

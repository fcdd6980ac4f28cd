package dev.comfyserve.server.tools;

import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.Fault;
import dev.comfyserve.contract.Includes;
import dev.comfyserve.contract.ServerlessApi;
import dev.comfyserve.mcp.tool.Tool;
import dev.comfyserve.mcp.tool.ToolCall;
import dev.comfyserve.mcp.tool.ToolDefinition;
import dev.comfyserve.mcp.tool.ToolResult;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** {@code update_deployment}. */
final class UpdateDeployment {
  private UpdateDeployment() {}

  static Tool<Caller> tool(ServerlessApi api, Confirmation confirmation, Failures failures) {
    return new Tool<>(
        new ToolDefinition(
            "update_deployment",
            "Change a deployment",
            "Change the given fields of a deployment and no others. is_enabled=false ends its open"
                + " requests as failed and stops its instances.",
            Schema.object()
                .uuid("deployment_id", Words.DEPLOYMENT_ID)
                .text("name", "A new name.")
                .text("workflow_version", Words.WORKFLOW_VERSION)
                .choice("hardware", null, Words.HARDWARE_NAMES, Words.HARDWARE)
                .number("min_instances", null, 0, 30, Words.MIN)
                .number("max_instances", null, 1, 60, Words.MAX)
                .number("queue_size", null, 0, null, Words.QUEUE_SIZE)
                .number("keep_warm_duration_in_seconds", null, 0, null, Words.KEEP_WARM)
                .flag("is_enabled", "Whether it takes requests.")
                .required("deployment_id")
                .build(),
            null,
            Words.CHANGES),
        failures.handling(
            call -> {
              ObjectNode body = CreateDeployment.body(call.arguments());
              String id = body.path("deployment_id").asString();
              body.remove("deployment_id");
              if (body.isEmpty()) {
                throw ApiException.invalid(
                    List.of(
                        new Fault(
                            List.of("arguments"),
                            "nothing to change is given beside deployment_id; give, too, what is to"
                                + " change, e.g. max_instances or is_enabled",
                            "missing")));
              }
              Optional<ToolResult> refusal = refusal(api, confirmation, call, id);
              if (refusal.isPresent()) {
                return refusal.get();
              }
              ObjectNode deployment = api.updateDeployment(call.principal(), id, body);
              ObjectNode out = Answers.ok();
              out.set("deployment", deployment);
              return Answers.of(
                  "Changed \"%s\": it is %s now."
                      .formatted(
                          deployment.path("name").asString(), deployment.path("status").asString()),
                  out);
            }));
  }

  /** Only where work is lost: a deployment without any can be enabled again as it was. */
  private static Optional<ToolResult> refusal(
      ServerlessApi api, Confirmation confirmation, ToolCall<Caller> call, String id)
      throws Exception {
    if (call.arguments().path("is_enabled").asBoolean(true) || !confirmation.asks(call)) {
      return Optional.empty();
    }
    ObjectNode deployment = api.getDeployment(call.principal(), id, Includes.NOTHING);
    Confirmation.Open open = confirmation.open(call.principal(), id);
    boolean nothingToLose = open.surelyNone() && !call.conversation().comesBack();
    if (nothingToLose || !deployment.path("is_enabled").asBoolean(true)) {
      return Optional.empty();
    }
    return confirmation.refusal(
        call,
        "Disable the deployment %s? %s".formatted(Confirmation.quoted(deployment), open.loss()),
        "Disable it");
  }
}

package dev.comfyserve.server.tools;

import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.Includes;
import dev.comfyserve.contract.ServerlessApi;
import dev.comfyserve.mcp.tool.Tool;
import dev.comfyserve.mcp.tool.ToolCall;
import dev.comfyserve.mcp.tool.ToolDefinition;
import dev.comfyserve.mcp.tool.ToolResult;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** {@code delete_deployment}. */
final class DeleteDeployment {
  private DeleteDeployment() {}

  static Tool<Caller> tool(ServerlessApi api, Confirmation confirmation, Failures failures) {
    return new Tool<>(
        new ToolDefinition(
            "delete_deployment",
            "Delete a deployment",
            "Delete a deployment for good. Its open requests end as failed; finished results stay"
                + " readable for a while. Ask the user before you do this.",
            Schema.object()
                .uuid("deployment_id", Words.DEPLOYMENT_ID)
                .required("deployment_id")
                .build(),
            null,
            Words.DELETES),
        failures.handling(
            call -> {
              String id = call.arguments().path("deployment_id").asString();
              Optional<ToolResult> refusal = refusal(api, confirmation, call, id);
              if (refusal.isPresent()) {
                return refusal.get();
              }
              ObjectNode out = Answers.ok();
              out.set("response", api.deleteDeployment(call.principal(), id));
              return Answers.of("Deleted deployment " + id + ".", out);
            }));
  }

  private static Optional<ToolResult> refusal(
      ServerlessApi api, Confirmation confirmation, ToolCall<Caller> call, String id)
      throws Exception {
    if (!confirmation.asks(call)) {
      return Optional.empty();
    }
    ObjectNode deployment = api.getDeployment(call.principal(), id, Includes.NOTHING);
    return confirmation.refusal(
        call,
        "Delete the deployment %s for good? %s Results that are there stay readable for a while."
            .formatted(
                Confirmation.quoted(deployment), confirmation.open(call.principal(), id).loss()),
        "Delete it");
  }
}

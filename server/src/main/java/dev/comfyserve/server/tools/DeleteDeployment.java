package dev.comfyserve.server.tools;

import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.ServerlessApi;
import dev.comfyserve.mcp.tool.Tool;
import dev.comfyserve.mcp.tool.ToolDefinition;
import tools.jackson.databind.node.ObjectNode;

/** {@code delete_deployment}. */
final class DeleteDeployment {
  private DeleteDeployment() {}

  static Tool<Caller> tool(ServerlessApi api) {
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
        Answers.handling(
            call -> {
              String id = call.arguments().path("deployment_id").asString();
              ObjectNode out = Answers.ok();
              out.set("response", api.deleteDeployment(call.principal(), id));
              return Answers.of("Deleted deployment " + id + ".", out);
            }));
  }
}

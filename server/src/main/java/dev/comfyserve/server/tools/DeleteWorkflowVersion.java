package dev.comfyserve.server.tools;

import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.OwnApi;
import dev.comfyserve.mcp.tool.Tool;
import dev.comfyserve.mcp.tool.ToolDefinition;
import tools.jackson.databind.node.ObjectNode;

/** {@code delete_workflow_version}. */
final class DeleteWorkflowVersion {
  private DeleteWorkflowVersion() {}

  static Tool<Caller> tool(OwnApi own, Failures failures) {
    return new Tool<>(
        new ToolDefinition(
            "delete_workflow_version",
            "Delete a workflow's version",
            "Delete one version of a saved workflow for good; its name is not used again. Refused"
                + " while a deployment uses it: move that with update_deployment, or delete it"
                + " with delete_deployment, first.",
            Schema.object()
                .uuid("workflow_id", Words.WORKFLOW_ID)
                .text("version", "The version to delete, e.g. \"v1\".")
                .required("workflow_id", "version")
                .build(),
            null,
            Words.DELETES),
        failures.handling(
            call -> {
              String version = call.arguments().path("version").asString();
              ObjectNode response =
                  own.deleteWorkflowVersion(
                      call.principal(), call.arguments().path("workflow_id").asString(), version);
              ObjectNode out = Answers.ok();
              out.set("response", response);
              return Answers.of("Version " + version + " is deleted.", out);
            }));
  }
}

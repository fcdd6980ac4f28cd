package dev.comfyserve.server.tools;

import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.OwnApi;
import dev.comfyserve.mcp.tool.Tool;
import dev.comfyserve.mcp.tool.ToolDefinition;
import dev.comfyserve.mcp.tool.ToolHints;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code list_workflows}. */
final class ListWorkflows {
  private ListWorkflows() {}

  static Tool<Caller> tool(OwnApi own) {
    return new Tool<>(
        new ToolDefinition(
            "list_workflows",
            "List workflows",
            "List your saved workflows with the versions of each, newest first. A workflow runs"
                + " through a deployment: list_deployments shows those, create_deployment makes"
                + " one.",
            Schema.object().build(),
            null,
            ToolHints.READ),
        Answers.handling(
            call -> {
              ArrayNode workflows = own.listWorkflows(call.principal());
              ObjectNode out = Answers.ok();
              out.set("workflows", workflows);
              return Answers.of(
                  workflows.isEmpty()
                      ? "There are no workflows yet: save_workflow saves one."
                      : workflows.size()
                          + (workflows.size() == 1 ? " workflow." : " workflows.")
                          + " get_workflow shows the graph of a version.",
                  out);
            }));
  }
}

package dev.comfyserve.server.tools;

import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.OwnApi;
import dev.comfyserve.mcp.tool.Tool;
import dev.comfyserve.mcp.tool.ToolDefinition;
import dev.comfyserve.mcp.tool.ToolHints;
import tools.jackson.databind.node.ObjectNode;

/** {@code get_workflow}: its versions, or one of them with its graph. */
final class GetWorkflow {
  private GetWorkflow() {}

  static Tool<Caller> tool(OwnApi own) {
    return new Tool<>(
        new ToolDefinition(
            "get_workflow",
            "Get a workflow",
            "One saved workflow: its name and versions; with version also that version's graph,"
                + " readme and runtime. To change a graph, save the changed one with save_workflow"
                + " as another version.",
            Schema.object()
                .uuid("workflow_id", Words.WORKFLOW_ID)
                .text("version", "Also give the graph of this version, e.g. \"v1\".")
                .required("workflow_id")
                .build(),
            null,
            ToolHints.READ),
        Answers.handling(
            call -> {
              String id = call.arguments().path("workflow_id").asString();
              String version = call.arguments().path("version").asString(null);
              ObjectNode out = Answers.ok();
              if (version == null) {
                ObjectNode workflow = own.getWorkflow(call.principal(), id);
                out.set("workflow", workflow);
                return Answers.of(
                    "\"%s\" has %d version(s); name one as version to see its graph."
                        .formatted(
                            workflow.path("name").asString(), workflow.path("versions").size()),
                    out);
              }
              ObjectNode workflow = own.getWorkflowVersion(call.principal(), id, version);
              out.set("workflow", workflow);
              return Answers.of(
                  "Version %s of \"%s\" has %d nodes."
                      .formatted(
                          version,
                          workflow.path("name").asString(),
                          workflow.path("workflow_api_json").size()),
                  out);
            }));
  }
}

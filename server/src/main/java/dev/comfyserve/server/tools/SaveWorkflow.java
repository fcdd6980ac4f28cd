package dev.comfyserve.server.tools;

import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.OwnApi;
import dev.comfyserve.mcp.tool.Tool;
import dev.comfyserve.mcp.tool.ToolDefinition;
import dev.comfyserve.mcp.tool.ToolHints;
import tools.jackson.databind.node.ObjectNode;

/** {@code save_workflow}. */
final class SaveWorkflow {
  /** A version is added; none is ever changed. */
  private static final ToolHints ADDS = new ToolHints(false, false, false, false);

  private SaveWorkflow() {}

  static Tool<Caller> tool(OwnApi own, Failures failures) {
    return new Tool<>(
        new ToolDefinition(
            "save_workflow",
            "Save a workflow",
            "Save a ComfyUI graph (API format) as a new workflow, or with workflow_id as the next"
                + " version of one. The graph is checked, all faults at once. Saved versions never"
                + " change. Next: create_deployment with the workflow_id and workflow_version of"
                + " the answer.",
            Schema.object()
                .json(
                    "workflow_api_json",
                    "The graph in ComfyUI's API format: {\"<node id>\": {\"class_type\": ...,"
                        + " \"inputs\": {...}}}. ComfyUI exports it with Workflow > Export (API).")
                .text("name", "A name for people; needed for a new workflow.")
                .uuid("workflow_id", "Save another version of this workflow (UUID).")
                .text("version", "Its name, e.g. \"v2\"; left out, the next of v1, v2, ...")
                .text("readme", "What it does and which inputs matter (markdown).")
                .text(
                    "runtime",
                    "Pin it to one of the server's runtimes; leave out for the server's default.")
                .required("workflow_api_json")
                .build(),
            null,
            ADDS),
        failures.handling(
            call -> {
              ObjectNode saved = own.saveWorkflow(call.principal(), call.arguments());
              ObjectNode out = Answers.ok();
              out.set("workflow", saved);
              int warnings = saved.path("warnings").size();
              if (LongList.cut(saved, "warnings") > 0) {
                out.put("next", "Mend these, save again, and see what else is told.");
              }
              return Answers.of(
                  "Saved \"%s\" as version %s of workflow %s%s. create_deployment makes an endpoint of it."
                      .formatted(
                          saved.path("name").asString(),
                          saved.path("workflow_version").asString(),
                          saved.path("workflow_id").asString(),
                          warnings == 0 ? "" : ", with " + warnings + " warning(s)"),
                  out);
            }));
  }
}

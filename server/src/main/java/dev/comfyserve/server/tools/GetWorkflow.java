package dev.comfyserve.server.tools;

import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.OwnApi;
import dev.comfyserve.mcp.tool.Tool;
import dev.comfyserve.mcp.tool.ToolDefinition;
import dev.comfyserve.mcp.tool.ToolHints;
import dev.comfyserve.mcp.tool.ToolResult;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code get_workflow}: its versions, or one of them with its graph. */
final class GetWorkflow {
  private GetWorkflow() {}

  static Tool<Caller> tool(OwnApi own, Failures failures) {
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
                .texts(
                    "node_ids",
                    "With version: only these nodes of its graph. For a graph that is too long to"
                        + " be given at once.")
                .required("workflow_id")
                .build(),
            null,
            ToolHints.READ),
        failures.handling(
            call -> {
              ObjectNode in = call.arguments();
              String id = in.path("workflow_id").asString();
              String version = in.path("version").asString(null);
              return version == null
                  ? versions(own.getWorkflow(call.principal(), id))
                  : graph(
                      own.getWorkflowVersion(call.principal(), id, version),
                      version,
                      in.path("node_ids"));
            }));
  }

  private static ToolResult versions(ObjectNode workflow) {
    ObjectNode out = Answers.ok();
    out.set("workflow", workflow);
    int all = workflow.path("versions").size();
    ModelTokens.fit(out, () -> Versions.newestOnly(workflow));
    if (workflow.has("versions_omitted")) {
      out.withArray("omitted")
          .add("older versions: REST (GET /prod/v2/workflows/{workflow_id}) has all");
    }
    return Answers.of(
        "\"%s\" has %d version(s); name one as version to see its graph."
            .formatted(workflow.path("name").asString(), all),
        out);
  }

  private static ToolResult graph(ObjectNode workflow, String version, JsonNode wanted) {
    ObjectNode out = Answers.ok();
    out.set("workflow", workflow);
    int all = workflow.path("workflow_api_json").size();
    if (wanted.isEmpty()) {
      WorkflowLength.fit(out);
    } else {
      WorkflowLength.fit(out, wanted);
    }
    return Answers.of(
        "Version %s of \"%s\" has %d nodes.%s"
            .formatted(
                version,
                workflow.path("name").asString(),
                all,
                out.has("omitted") || !wanted.isEmpty() ? " This is a part of it." : ""),
        out);
  }
}

package dev.comfyserve.server.tools;

import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.OwnApi;
import dev.comfyserve.mcp.tool.Tool;
import dev.comfyserve.mcp.tool.ToolDefinition;
import dev.comfyserve.mcp.tool.ToolHints;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code list_workflows}. */
final class ListWorkflows {
  private static final List<String> LEAST_MISSED = List.of("created_at", "updated_at");

  private ListWorkflows() {}

  static Tool<Caller> tool(OwnApi own, Failures failures) {
    return new Tool<>(
        new ToolDefinition(
            "list_workflows",
            "List workflows",
            "List your saved workflows with the versions of each, newest first. A workflow runs"
                + " through a deployment: list_deployments shows those, create_deployment makes"
                + " one.",
            Schema.object()
                .text(
                    "name_contains",
                    "Only workflows whose name contains this, in any case; leave out for all.")
                .build(),
            null,
            ToolHints.READ),
        failures.handling(
            call -> {
              ArrayNode workflows =
                  named(
                      own.listWorkflows(call.principal()),
                      call.arguments().path("name_contains").asString(""));
              ObjectNode out = Answers.ok();
              out.set("workflows", workflows);
              int all = workflows.size();
              String shortened = shorten(out, workflows);
              return Answers.of(sentence(call.arguments(), all) + shortened, out);
            }));
  }

  private static ArrayNode named(ArrayNode workflows, String part) {
    String wanted = part.toLowerCase(Locale.ROOT);
    workflows.removeIf(
        one -> !one.path("name").asString("").toLowerCase(Locale.ROOT).contains(wanted));
    return workflows;
  }

  /** Names and ids are what is needed first; old versions are what is needed last. */
  private static String shorten(ObjectNode out, ArrayNode workflows) {
    if (ModelTokens.of(out) > ModelTokens.LIMIT) {
      workflows.forEach(one -> Versions.newestOnly((ObjectNode) one));
    }
    return LongList.fit(
        out,
        "workflows",
        LEAST_MISSED,
        "get_workflow tells all of one; list_workflows with name_contains lists fewer.");
  }

  private static String sentence(ObjectNode arguments, int all) {
    if (all > 0) {
      return all
          + (all == 1 ? " workflow." : " workflows.")
          + " get_workflow shows the graph of a version.";
    }
    return arguments.path("name_contains").asString("").isEmpty()
        ? "There are no workflows yet: save_workflow saves one."
        : "No workflow has a name like that; list_workflows without name_contains lists all.";
  }
}

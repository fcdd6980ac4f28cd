package dev.comfyserve.server.tools;

import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.Includes;
import dev.comfyserve.contract.ServerlessApi;
import dev.comfyserve.mcp.tool.Tool;
import dev.comfyserve.mcp.tool.ToolDefinition;
import dev.comfyserve.mcp.tool.ToolHints;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code list_deployments}. */
final class ListDeployments {
  private ListDeployments() {}

  static Tool<Caller> tool(ServerlessApi api) {
    return new Tool<>(
        new ToolDefinition(
            "list_deployments",
            "List deployments",
            "List your deployments: id, name, workflow, hardware, scaling and status of each. Start"
                + " here. Leave include_payload off unless you need every graph at once;"
                + " get_deployment gives one deployment's graph.",
            Schema.object()
                .texts("ids", "Only these deployment ids; leave out for all.")
                .flag("include_payload", false, Words.PAYLOAD)
                .flag("include_readme", false, Words.README)
                .build(),
            null,
            ToolHints.READ),
        Answers.handling(
            call -> {
              ObjectNode in = call.arguments();
              List<String> ids = new ArrayList<>();
              in.path("ids").forEach(id -> ids.add(id.asString()));
              ArrayNode deployments = api.listDeployments(call.principal(), ids, includes(in));
              ObjectNode out = Answers.ok();
              out.set("deployments", deployments);
              return Answers.of(sentence(deployments), out);
            }));
  }

  static Includes includes(ObjectNode in) {
    return new Includes(
        in.path("include_payload").asBoolean(false), in.path("include_readme").asBoolean(false));
  }

  private static String sentence(ArrayNode deployments) {
    if (deployments.isEmpty()) {
      return "There are no deployments yet: save a workflow, then call create_deployment.";
    }
    StringBuilder names = new StringBuilder();
    for (JsonNode one : deployments) {
      if (names.length() > 300) {
        names.append(", ...");
        break;
      }
      names
          .append(names.isEmpty() ? "" : ", ")
          .append(one.path("name").asString())
          .append(" (")
          .append(one.path("status").asString())
          .append(")");
    }
    return deployments.size()
        + (deployments.size() == 1 ? " deployment: " : " deployments: ")
        + names;
  }
}

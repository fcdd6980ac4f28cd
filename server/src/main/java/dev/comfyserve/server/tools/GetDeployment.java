package dev.comfyserve.server.tools;

import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.Includes;
import dev.comfyserve.contract.OwnApi;
import dev.comfyserve.contract.ServerlessApi;
import dev.comfyserve.mcp.tool.Tool;
import dev.comfyserve.mcp.tool.ToolCall;
import dev.comfyserve.mcp.tool.ToolDefinition;
import dev.comfyserve.mcp.tool.ToolHints;
import dev.comfyserve.mcp.tool.ToolResult;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code get_deployment}: with its payload also what can be set, node by node. */
final class GetDeployment {
  private static final int RECENT = 5;
  private static final int LONGEST_README = 8000;

  private GetDeployment() {}

  /**
   * @param own tells the newest requests; null where the host cannot
   */
  static Tool<Caller> tool(ServerlessApi api, OwnApi own, Failures failures) {
    return new Tool<>(
        new ToolDefinition(
            "get_deployment",
            "Get a deployment",
            "One deployment: its settings, status and your newest requests on it. With"
                + " include_payload=true also the workflow graph and payload_summary: for each node"
                + " its id, class, title and the inputs that submit_request can override, with"
                + " type, default, range and choices.",
            Schema.object()
                .uuid("deployment_id", Words.DEPLOYMENT_ID)
                .flag("include_payload", false, Words.PAYLOAD)
                .flag("include_readme", false, Words.README)
                .required("deployment_id")
                .build(),
            null,
            ToolHints.READ),
        failures.handling(call -> get(api, own, call)));
  }

  private static ToolResult get(ServerlessApi api, OwnApi own, ToolCall<Caller> call) {
    String id = call.arguments().path("deployment_id").asString();
    Includes includes = ListDeployments.includes(call.arguments());
    ObjectNode deployment = api.getDeployment(call.principal(), id, includes);
    ObjectNode out = Answers.ok();
    out.set("deployment", deployment);
    if (deployment.path("payload").path("workflow_api_json") instanceof ObjectNode graph) {
      ObjectNode info = api.objectInfo(call.principal(), deployment);
      out.set("payload_summary", NodeInputs.of(graph, info, out));
    }
    if (own != null) {
      ArrayNode recent = own.recentRequests(call.principal(), id, RECENT);
      if (!recent.isEmpty()) {
        out.set("recent_requests", recent);
      }
    }
    ModelTokens.fit(
        out,
        () -> shorterReadme(out, deployment),
        () -> omit(out, deployment.path("payload"), "overrides"),
        () -> omit(out, deployment.path("payload"), "workflow_api_json"),
        () -> NodeInputs.fit(out, "payload_summary", "REST's includes=payload has the graph"));
    return Answers.of(
        "\"%s\" is %s on %s, %s to %s instances, workflow version %s."
            .formatted(
                deployment.path("name").asString(),
                deployment.path("status").asString(),
                deployment.path("hardware").path(0).asString(),
                deployment.path("min_instances").asString(),
                deployment.path("max_instances").asString(),
                deployment.path("workflow_version").asString()),
        out);
  }

  /** What is left out is named, with the place where it can be had. */
  private static void omit(ObjectNode out, JsonNode from, String field) {
    boolean there = from instanceof ObjectNode object && object.remove(field) != null;
    if (there) {
      out.withArray("omitted").add(field + " (too long; REST's includes=payload has it)");
    }
  }

  private static void shorterReadme(ObjectNode out, ObjectNode deployment) {
    String readme = deployment.path("readme").asString("");
    if (readme.length() > LONGEST_README) {
      deployment.put("readme", LongTexts.clip(readme, LONGEST_README));
      out.withArray("omitted").add("the rest of readme (REST's includes=readme has it)");
    }
  }
}

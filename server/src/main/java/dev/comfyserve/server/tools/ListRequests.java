package dev.comfyserve.server.tools;

import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.OwnApi;
import dev.comfyserve.mcp.tool.Tool;
import dev.comfyserve.mcp.tool.ToolDefinition;
import dev.comfyserve.mcp.tool.ToolHints;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code list_requests}: what was lost is found again. */
final class ListRequests {
  private static final int STANDARD = 20;
  private static final int MOST = 100;

  private ListRequests() {}

  static Tool<Caller> tool(OwnApi own, Failures failures) {
    return new Tool<>(
        new ToolDefinition(
            "list_requests",
            "List requests",
            "List your newest requests, newest first, on one deployment or on all: request_id,"
                + " deployment_id, status and times. Use it when an id was lost; then"
                + " get_request_result gives the outputs of one that succeeded.",
            Schema.object()
                .uuid("deployment_id", "Only those on this deployment (UUID).")
                .number("limit", STANDARD, 1, MOST, "How many at the most.")
                .build(),
            null,
            ToolHints.READ),
        failures.handling(
            call -> {
              String deployment = call.arguments().path("deployment_id").asString(null);
              int limit = call.arguments().path("limit").asInt(STANDARD);
              ArrayNode requests =
                  deployment == null
                      ? own.recentRequests(call.principal(), limit)
                      : own.recentRequests(call.principal(), deployment, limit);
              ObjectNode out = Answers.ok();
              out.set("requests", requests);
              String sentence = sentence(requests);
              return Answers.of(
                  sentence
                      + LongList.fit(
                          out,
                          "requests",
                          List.of("expires_at", "finished_at"),
                          "Name a deployment_id, or a lower limit, to see all of fewer."),
                  out);
            }));
  }

  private static String sentence(ArrayNode requests) {
    if (requests.isEmpty()) {
      return "There are no requests yet; submit_request makes one.";
    }
    JsonNode newest = requests.get(0);
    return "%d request(s); the newest is %s, %s."
        .formatted(
            requests.size(),
            newest.path("request_id").asString(),
            newest.path("status").asString().replace('_', ' '));
  }
}

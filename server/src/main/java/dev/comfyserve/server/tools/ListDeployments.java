package dev.comfyserve.server.tools;

import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.Includes;
import dev.comfyserve.contract.ServerlessApi;
import dev.comfyserve.contract.Text;
import dev.comfyserve.mcp.tool.Tool;
import dev.comfyserve.mcp.tool.ToolDefinition;
import dev.comfyserve.mcp.tool.ToolHints;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code list_deployments}. */
final class ListDeployments {
  private static final List<String> DETAILS = List.of("payload", "readme");

  private static final List<String> LEAST_MISSED =
      List.of(
          "updated_at",
          "created_at",
          "keep_warm_duration_in_seconds",
          "queue_size",
          "is_enabled",
          "workflow_id");

  private static final String ALL =
      "list_deployments without ids lists all deployments; an id is a UUID, not a name.";

  private static final int MOST_UNKNOWN = 20;
  private static final int LONGEST_ID = 80;

  private ListDeployments() {}

  static Tool<Caller> tool(ServerlessApi api, Offered offered, Failures failures) {
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
        failures.handling(
            call -> {
              ObjectNode in = call.arguments();
              List<String> ids = in.path("ids").valueStream().map(JsonNode::asString).toList();
              ArrayNode deployments = api.listDeployments(call.principal(), ids, includes(in));
              ObjectNode out = Answers.ok();
              out.set("deployments", deployments);
              String sentence =
                  ids.isEmpty() && deployments.isEmpty()
                      ? none(out, offered.firstDeployment())
                      : sentence(deployments, unknown(out, ids, deployments));
              String shortened = shorten(out, deployments);
              return Answers.of(sentence + shortened, out);
            }));
  }

  /** Summaries first, details on request: what does not fit is named. */
  private static String shorten(ObjectNode out, ArrayNode deployments) {
    if (!deployments.valueStream().allMatch(JsonNode::isObject)) {
      return ""; // a host of another kind; what it means is its own business
    }
    int bare = withoutDetails(deployments, ModelTokens.of(out) - ModelTokens.LIMIT);
    StringBuilder told = new StringBuilder();
    if (bare > 0) {
      out.put("payload_omitted", bare);
      told.append(" Graphs and readmes of the last ")
          .append(bare)
          .append(" are left out: get_deployment gives one at a time.");
    }
    return told
        + LongList.fit(
            out, "deployments", LEAST_MISSED, "Name ids to see all of some deployments.");
  }

  /**
   * Takes graphs and readmes out, those of the last deployments first.
   *
   * @param tooMuch how many tokens are to go
   * @return of how many deployments
   */
  private static int withoutDetails(ArrayNode deployments, int tooMuch) {
    int gone = 0;
    int bare = 0;
    for (int i = deployments.size() - 1; i >= 0 && gone < tooMuch; i--) {
      ObjectNode one = (ObjectNode) deployments.get(i);
      int before = gone;
      for (String details : DETAILS) {
        JsonNode taken = one.remove(details);
        gone += taken == null ? 0 : ModelTokens.of(taken);
      }
      bare += gone > before ? 1 : 0;
    }
    return bare;
  }

  static Includes includes(ObjectNode in) {
    return new Includes(
        in.path("include_payload").asBoolean(false), in.path("include_readme").asBoolean(false));
  }

  private static String none(ObjectNode out, String next) {
    // In the structure, too: some clients show their model nothing else.
    out.put("next", next);
    return "There are no deployments yet. " + next;
  }

  /** Names in {@code unknown_ids} what was asked for and is not there. */
  private static List<String> unknown(ObjectNode out, List<String> ids, ArrayNode deployments) {
    Set<String> unknown = new LinkedHashSet<>(ids);
    deployments.forEach(one -> unknown.remove(one.path("id").asString()));
    List<String> shown =
        new ArrayList<>(
            unknown.stream().limit(MOST_UNKNOWN).map(id -> Text.clip(id, LONGEST_ID)).toList());
    if (unknown.size() > shown.size()) {
      shown.add("and " + (unknown.size() - shown.size()) + " more");
    }
    if (!shown.isEmpty()) {
      shown.forEach(out.putArray("unknown_ids")::add);
      out.put("next", ALL);
    }
    return shown;
  }

  private static String sentence(ArrayNode deployments, List<String> unknown) {
    if (unknown.isEmpty()) {
      return found(deployments);
    }
    String names = String.join(", ", unknown);
    return deployments.isEmpty()
        ? "None of these ids exists: " + names + ". " + ALL
        : found(deployments) + ". These ids do not exist: " + names + ". " + ALL;
  }

  private static String found(ArrayNode deployments) {
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

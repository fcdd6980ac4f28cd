package dev.comfyserve.server.tools;

import dev.comfyserve.contract.Json;
import dev.comfyserve.contract.Text;
import java.util.HashSet;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes a workflow's version short enough. A graph is given whole, or some nodes of it, or as a
 * list of its nodes; never with something missing inside a node, since what was read may be saved
 * again.
 */
final class WorkflowLength {
  private static final String GRAPH = "workflow_api_json";
  private static final String REST =
      "REST (GET /prod/v2/workflows/{workflow_id}/versions/{version}) has it";
  private static final int LONGEST_README = 4000;
  private static final int LONGEST_NAME = 80;

  private WorkflowLength() {}

  /** The whole graph, or what it consists of. */
  static void fit(ObjectNode out) {
    ModelTokens.fit(out, () -> shorterReadme(out), () -> nodesOnly(out));
  }

  /** Only the nodes that were asked for, as many as there is room for. */
  static void fit(ObjectNode out, JsonNode wanted) {
    JsonNode graph = ((ObjectNode) out.path("workflow")).remove(GRAPH);
    ObjectNode given = ((ObjectNode) out.path("workflow")).putObject(GRAPH);
    Set<String> ids = new HashSet<>();
    wanted.forEach(id -> ids.add(id.asString()));
    shorterReadme(out);
    int left = ModelTokens.LIMIT - ModelTokens.of(out) - ModelTokens.of(wanted);
    int room = left;
    ArrayNode later = Json.MAPPER.createArrayNode();
    for (var node : graph.properties()) {
      if (ids.remove(node.getKey())) {
        int size = ModelTokens.of(node.getValue()) + ModelTokens.of(node.getKey()) + 1;
        if (size > room) {
          omit(out, "node " + node.getKey() + ": too long for any answer; " + REST);
        } else if (size > left) {
          later.add(node.getKey());
        } else {
          given.set(node.getKey(), node.getValue());
          left -= size;
        }
      }
    }
    if (!later.isEmpty()) {
      out.set("nodes_omitted", later);
      omit(out, "the nodes of nodes_omitted: name them as node_ids of another get_workflow");
    }
    if (!ids.isEmpty()) {
      ids.stream().sorted().forEach(out.putArray("unknown_node_ids")::add);
    }
  }

  private static void shorterReadme(ObjectNode out) {
    ObjectNode workflow = (ObjectNode) out.path("workflow");
    String readme = workflow.path("readme").asString("");
    if (readme.length() > LONGEST_README) {
      workflow.put("readme", LongTexts.clip(readme, LONGEST_README));
      omit(out, "the rest of readme; " + REST);
    }
  }

  private static void nodesOnly(ObjectNode out) {
    JsonNode graph = ((ObjectNode) out.path("workflow")).remove(GRAPH);
    ArrayNode nodes = out.putArray("nodes");
    for (var node : graph.properties()) {
      ObjectNode one = nodes.addObject().put("node_id", node.getKey());
      one.put("class_type", Text.clip(node.getValue().path("class_type").asString(), LONGEST_NAME));
      String title = node.getValue().path("_meta").path("title").asString("");
      if (!title.isEmpty()) {
        one.put("title", Text.clip(title, LONGEST_NAME));
      }
    }
    omit(
        out,
        "workflow_api_json: nodes lists what it consists of; get_workflow with node_ids gives some"
            + " nodes whole, and "
            + REST);
    LongList.cut(out, "nodes");
  }

  private static void omit(ObjectNode out, String what) {
    out.withArray("omitted").add(what);
  }
}

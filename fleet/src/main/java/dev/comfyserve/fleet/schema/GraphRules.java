package dev.comfyserve.fleet.schema;

import dev.comfyserve.comfyui.graph.GraphCheck;
import dev.comfyserve.comfyui.graph.OwnOutputs;
import dev.comfyserve.comfyui.schema.ObjectInfo;
import dev.comfyserve.contract.Faults;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a graph must keep to, whether it is saved or sent. */
public final class GraphRules {
  /** Stands for the id of any attempt. */
  private static final String SOME_ATTEMPT = "0";

  private GraphRules() {}

  /**
   * @param info null where no schema is known
   * @param loc where the graph stands in what the caller sent
   * @return warnings
   */
  public static List<String> check(
      JsonNode graph, ObjectInfo info, boolean trustFileNames, Faults faults, String... loc) {
    List<String> warnings = GraphCheck.check(graph, info, trustFileNames, faults, loc);
    if (graph instanceof ObjectNode object) {
      // As it will be rewritten for each attempt: an output name that escapes is told now.
      OwnOutputs.rewrite(object, SOME_ATTEMPT, info, faults, loc);
    }
    return warnings;
  }
}

package dev.comfyserve.fleet.schema;

import dev.comfyserve.comfyui.graph.GraphCheck;
import dev.comfyserve.comfyui.graph.OwnOutputs;
import dev.comfyserve.comfyui.schema.ObjectInfo;
import dev.comfyserve.contract.Faults;
import dev.comfyserve.fleet.settings.RuntimeNames;
import java.util.List;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a graph must keep to, whether it is saved or sent. */
public final class GraphRules {
  /** Stands for the id of any attempt. */
  private static final String SOME_ATTEMPT = "0";

  private static final String UNKNOWN_NODE = "unknown_node";

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

  /**
   * Says once, after all else, why so many node classes are missing where the built-in engine runs.
   *
   * @param faults those of {@link #check}
   */
  public static void explain(String runtime, ObjectInfo info, Faults faults, String... loc) {
    boolean missing = faults.list().stream().anyMatch(fault -> fault.type().equals(UNKNOWN_NODE));
    if (!missing || info == null || !runtime.equals(RuntimeNames.EMBEDDED)) {
      return;
    }
    faults.add(
        "this runs on ComfyServe's small built-in engine, which has only %d nodes, none of which needs a model (%s); for all others the server's operator connects a real ComfyUI with COMFYSERVE_COMFYUI_URLS"
            .formatted(info.classes().size(), String.join(", ", new TreeSet<>(info.classes()))),
        "built_in_engine",
        loc);
  }
}

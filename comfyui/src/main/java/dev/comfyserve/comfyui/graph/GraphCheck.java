package dev.comfyserve.comfyui.graph;

import dev.comfyserve.comfyui.schema.ObjectInfo;
import dev.comfyserve.contract.Faults;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Says everything that is wrong with a graph, before ComfyUI sees it. */
public final class GraphCheck {
  private GraphCheck() {}

  /**
   * @param info null where no schema is known: then only the form, links, cycles and file names are
   *     checked
   * @param loc where the graph stands in what the caller sent; the prefix of every fault's place
   * @return warnings, for what may be right by the time of execution (a missing model or file)
   */
  public static List<String> check(JsonNode graph, ObjectInfo info, Faults faults, String... loc) {
    throw new UnsupportedOperationException();
  }

  /** As above; file names that leave ComfyUI's folders pass if the operator trusts the account. */
  public static List<String> check(
      JsonNode graph, ObjectInfo info, boolean trustFileNames, Faults faults, String... loc) {
    throw new UnsupportedOperationException();
  }
}

package dev.comfyserve.comfyui.graph;

import dev.comfyserve.comfyui.schema.ObjectInfo;
import dev.comfyserve.contract.Faults;
import tools.jackson.databind.node.ObjectNode;

/** Makes a graph write files of its own, and shows their names as if it had not. */
public final class OwnOutputs {
  private OwnOutputs() {}

  /**
   * A new graph: constant file name prefixes begin with {@code cs/<attempt id>/}; other output
   * nodes get an ignored input, so that ComfyUI does not answer from its cache.
   */
  public static ObjectNode rewrite(
      ObjectNode graph, String attemptId, ObjectInfo info, Faults faults, String... loc) {
    throw new UnsupportedOperationException();
  }

  /** A file entry of ComfyUI's outputs as the caller would have seen it. */
  public static ObjectNode restore(String attemptId, ObjectNode fileEntry) {
    throw new UnsupportedOperationException();
  }
}

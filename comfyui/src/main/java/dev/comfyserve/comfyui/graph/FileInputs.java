package dev.comfyserve.comfyui.graph;

import dev.comfyserve.comfyui.schema.ObjectInfo;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Finds the inputs of a graph that may take a file. */
public final class FileInputs {
  private FileInputs() {}

  /**
   * @param info null where no schema is known: then judged by value and by name
   */
  public static List<FileInput> find(ObjectNode graph, ObjectInfo info) {
    throw new UnsupportedOperationException();
  }
}

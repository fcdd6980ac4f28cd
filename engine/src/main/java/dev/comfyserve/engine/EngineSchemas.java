package dev.comfyserve.engine;

import dev.comfyserve.engine.node.Folders;
import java.nio.file.Path;
import tools.jackson.databind.node.ObjectNode;

/** The node schemas of the engine, without a running engine. */
public final class EngineSchemas {
  private EngineSchemas() {}

  /**
   * What {@code GET /object_info} answers for this base directory; its file lists are those of now.
   */
  public static ObjectNode objectInfo(Path baseDirectory) {
    return objectInfo(baseDirectory, false);
  }

  /** The same, with the nodes that fail on purpose. */
  public static ObjectNode objectInfo(Path baseDirectory, boolean testNodes) {
    return Engine.registry(new Folders(baseDirectory), testNodes).objectInfo();
  }
}

package dev.comfyserve.engine;

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

  public static ObjectNode objectInfo(Path baseDirectory, boolean testNodes) {
    throw new UnsupportedOperationException("not yet");
  }
}

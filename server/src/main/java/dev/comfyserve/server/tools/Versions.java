package dev.comfyserve.server.tools;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The versions of a workflow, oldest first, where there is no room for all. */
final class Versions {
  private static final int NEWEST = 3;

  private Versions() {}

  /** Keeps the newest few; {@code versions_omitted} tells how many older ones there are. */
  static void newestOnly(ObjectNode workflow) {
    if (!(workflow.path("versions") instanceof ArrayNode versions) || versions.size() <= NEWEST) {
      return;
    }
    int gone = versions.size() - NEWEST;
    for (int i = 0; i < gone; i++) {
      versions.remove(0);
    }
    workflow.put("versions_omitted", gone);
  }
}

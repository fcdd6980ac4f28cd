package dev.comfyserve.engine.prompt;

import tools.jackson.databind.JsonNode;

/** Which input values are links to other nodes: {@code ["node id", slot]}. */
final class Links {
  private Links() {}

  static boolean isLink(JsonNode value) {
    return value.isArray()
        && value.size() == 2
        && value.get(0).isString()
        && value.get(1).isNumber();
  }
}

package dev.comfyserve.engine.node;

import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a node made.
 *
 * @param outputs one value per output slot
 * @param ui what clients are shown, by channel, or null
 */
public record NodeResult(List<Object> outputs, ObjectNode ui) {
  public static NodeResult of(Object... outputs) {
    return new NodeResult(List.of(outputs), null);
  }

  public static NodeResult shown(ObjectNode ui) {
    return new NodeResult(List.of(), ui);
  }
}

package dev.comfyserve.engine.validation;

import dev.comfyserve.engine.json.WireJson;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * What validation found.
 *
 * @param error null when something can run
 * @param outputs the output nodes that can run
 * @param nodeErrors the faults by node id; not always empty when something can run
 */
public record Verdict(ObjectNode error, List<String> outputs, ObjectNode nodeErrors) {
  public static Verdict refused(String type, String message, String details) {
    return new Verdict(error(type, message, details), List.of(), WireJson.object());
  }

  static ObjectNode error(String type, String message, String details) {
    ObjectNode error = WireJson.object().put("type", type).put("message", message);
    error.put("details", details).putObject("extra_info");
    return error;
  }

  public boolean valid() {
    return error == null;
  }
}

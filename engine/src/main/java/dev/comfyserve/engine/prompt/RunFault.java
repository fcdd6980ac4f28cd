package dev.comfyserve.engine.prompt;

import dev.comfyserve.engine.json.PythonText;
import dev.comfyserve.engine.json.WireJson;
import dev.comfyserve.engine.node.NodeFailure;
import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What a failed node looks like to clients. */
final class RunFault {
  private static final int MOST_FRAMES = 12;
  private static final String MEMORY_TIP =
      "This error means you ran out of memory on your GPU.\n\n"
          + "TIPS: If the workflow worked before you might have accidentally set the batch_size to"
          + " a large number.";

  private RunFault() {}

  static ObjectNode describe(
      QueueItem item,
      String nodeId,
      Throwable fault,
      Collection<String> executed,
      Map<String, Object> inputs) {
    ObjectNode error = WireJson.object();
    error.put("prompt_id", item.promptId()).put("node_id", nodeId);
    error.set("node_type", item.graph().get(nodeId).get("class_type"));
    error.set("executed", WireJson.strings(executed));
    error.put("exception_message", message(fault)).put("exception_type", type(fault));
    ArrayNode traceback = error.putArray("traceback");
    StackTraceElement[] frames = fault.getStackTrace();
    for (int i = 0; i < Math.min(frames.length, MOST_FRAMES); i++) {
      traceback.add("  " + frames[i] + "\n");
    }
    ObjectNode current = error.putObject("current_inputs");
    inputs.forEach((name, value) -> current.putArray(name).add(shown(value)));
    error.set("current_outputs", WireJson.strings(item.graph().propertyNames()));
    return error;
  }

  private static JsonNode shown(Object value) {
    if (value instanceof JsonNode json) {
      return json.isContainer() ? text(PythonText.str(json)) : json;
    }
    return text(String.valueOf(value));
  }

  private static JsonNode text(String text) {
    return JsonNodeFactory.instance.stringNode(text);
  }

  static String type(Throwable fault) {
    return switch (fault) {
      case NodeFailure failure -> failure.type();
      case IOException e -> "OSError";
      default -> "RuntimeError";
    };
  }

  private static String message(Throwable fault) {
    return switch (fault) {
      case NodeFailure failure when failure.type().equals(NodeFailure.OUT_OF_GPU_MEMORY) ->
          failure.getMessage() + "\n" + MEMORY_TIP;
      case NodeFailure failure -> failure.getMessage() + "\n";
      case OutOfMemoryError e ->
          "DefaultCPUAllocator: can't allocate memory: " + e.getMessage() + "\n";
      default -> fault + "\n";
    };
  }
}

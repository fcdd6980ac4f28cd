package dev.comfyserve.comfyui.client;

import dev.comfyserve.comfyui.ComfyJson;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads a prompt's history record. */
public final class History {
  private History() {}

  /**
   * Judged by the last message: {@code status_str} calls an interruption an error, and an error
   * that a success follows was none.
   */
  public static Outcome outcome(ObjectNode record) {
    JsonNode status = record.path("status");
    Outcome outcome = null;
    for (JsonNode message : status.path("messages")) {
      JsonNode data = message.path(1);
      outcome =
          switch (message.path(0).asString("")) {
            case "execution_success" -> new Outcome.Succeeded();
            case "execution_interrupted" -> new Outcome.Interrupted();
            case "execution_error" -> failed(data);
            default -> outcome;
          };
    }
    if (outcome != null) {
      return outcome;
    }
    return status.path("status_str").asString("").equals("success")
        ? new Outcome.Succeeded()
        : new Outcome.Failed(null, null, "Unknown", "ComfyUI tells no reason", "", false);
  }

  private static Outcome failed(JsonNode data) {
    String type = data.path("exception_type").asString("Unknown");
    String message = data.path("exception_message").asString("").strip();
    String traceback =
        data.path("traceback")
            .valueStream()
            .map(line -> line.asString(""))
            .collect(Collectors.joining());
    return new Outcome.Failed(
        data.path("node_id").asString(null),
        data.path("node_type").asString(null),
        type,
        message,
        traceback,
        outOfMemory(type, message));
  }

  /** On a GPU it is a type of its own, on a CPU it is not. */
  private static boolean outOfMemory(String type, String message) {
    return type.endsWith("OutOfMemoryError")
        || message.contains("out of memory")
        || message.contains("DefaultCPUAllocator: can't allocate memory");
  }

  /** {@code {"<node id>": {"<channel>": [...]}}}. */
  public static ObjectNode outputs(ObjectNode record) {
    return record.path("outputs") instanceof ObjectNode outputs ? outputs : ComfyJson.object();
  }

  /** Every file among the outputs, found by its shape: the channels' names tell nothing. */
  public static List<OutputEntry> files(ObjectNode record) {
    List<OutputEntry> files = new ArrayList<>();
    for (var node : outputs(record).properties()) {
      for (var channel : node.getValue().properties()) {
        if (!channel.getValue().isArray()) {
          continue;
        }
        for (int i = 0; i < channel.getValue().size(); i++) {
          if (channel.getValue().get(i) instanceof ObjectNode entry
              && entry.path("filename").isString()) {
            files.add(new OutputEntry(node.getKey(), channel.getKey(), i, entry));
          }
        }
      }
    }
    return files;
  }
}

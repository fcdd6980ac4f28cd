package dev.comfyserve.comfyui.client;

import dev.comfyserve.comfyui.ComfyJson;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads websocket messages; one that makes no sense is {@link Event.Other}. */
final class EventReader {
  private EventReader() {}

  static Event read(String text) {
    JsonNode message;
    try {
      message = ComfyJson.read(text);
    } catch (JacksonException e) {
      return new Event.Other("unreadable");
    }
    JsonNode data = message.path("data");
    String prompt = text(data, "prompt_id");
    String type = message.path("type").asString("");
    return switch (type) {
      case "status" ->
          new Event.Status(data.path("status").path("exec_info").path("queue_remaining").asInt(0));
      case "execution_start" -> new Event.Started(prompt);
      case "execution_cached" -> new Event.Cached(prompt, texts(data.path("nodes")));
      case "executing" ->
          data.path("node").isNull()
              ? new Event.Ended(prompt)
              : new Event.Executing(prompt, text(data, "node"));
      case "progress" ->
          new Event.Progress(
              prompt, text(data, "node"), number(data, "value"), number(data, "max"));
      case "progress_state" -> new Event.ProgressState(prompt, states(data.path("nodes")));
      case "executed" ->
          new Event.Executed(
              prompt,
              text(data, "node"),
              data.path("output") instanceof ObjectNode output ? output : ComfyJson.object());
      case "execution_success" -> new Event.Succeeded(prompt);
      case "execution_error" ->
          new Event.Failed(
              prompt,
              text(data, "node_id"),
              text(data, "node_type"),
              text(data, "exception_type"),
              data.path("exception_message").asString("").strip());
      case "execution_interrupted" -> new Event.Interrupted(prompt, text(data, "node_id"));
      default -> new Event.Other(type);
    };
  }

  private static String text(JsonNode data, String name) {
    return data.path(name).asString(null);
  }

  private static double number(JsonNode data, String name) {
    return data.path(name).asDouble(0);
  }

  private static List<String> texts(JsonNode array) {
    return array.valueStream().map(item -> item.asString("")).toList();
  }

  private static Map<String, Event.NodeProgress> states(JsonNode nodes) {
    Map<String, Event.NodeProgress> states = new HashMap<>();
    for (var entry : nodes.properties()) {
      JsonNode node = entry.getValue();
      boolean finished = node.path("state").asString("").equals("finished");
      states.put(
          entry.getKey(),
          new Event.NodeProgress(number(node, "value"), number(node, "max"), finished));
    }
    return states;
  }
}

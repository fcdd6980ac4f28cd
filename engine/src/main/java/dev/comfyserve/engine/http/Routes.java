package dev.comfyserve.engine.http;

import dev.comfyserve.engine.json.WireJson;
import dev.comfyserve.engine.node.NodeRegistry;
import dev.comfyserve.engine.prompt.Prompts;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Which path and method does what; a path that ends in a slash takes a tail. */
public final class Routes {
  private final Map<String, Map<String, Route>> table = new HashMap<>();
  private final NodeRegistry registry;
  private final Prompts prompts;
  private final boolean loseSubmitAnswers;

  /**
   * @param loseSubmitAnswers a fault: prompts are taken, but nobody is told
   */
  public Routes(NodeRegistry registry, Prompts prompts, boolean loseSubmitAnswers) {
    this.registry = registry;
    this.prompts = prompts;
    this.loseSubmitAnswers = loseSubmitAnswers;
    add("GET", "/prompt", call -> Answer.json(execInfo()));
    add("POST", "/prompt", this::submit);
    add("GET", "/queue", call -> Answer.json(prompts.queue()));
    add("POST", "/queue", this::changeQueue);
    add("POST", "/interrupt", this::interrupt);
    add("POST", "/free", this::free);
    add("GET", "/history", this::history);
    add("POST", "/history", this::changeHistory);
    add("GET", "/history/", call -> Answer.json(prompts.history().find(call.tail())));
    add("GET", "/object_info", call -> Answer.json(registry.objectInfo()));
    add("GET", "/object_info/", this::oneClass);
    add("GET", "/system_stats", call -> Answer.json(SystemInfo.systemStats()));
    add("GET", "/features", call -> Answer.json(SystemInfo.features()));
    add("GET", "/view", new ViewRoute(registry.folders()));
    add("POST", "/upload/image", new UploadRoute(registry.folders()));
  }

  private void add(String method, String path, Route route) {
    table.computeIfAbsent(path, key -> new HashMap<>()).put(method, route);
  }

  /** The methods of the path, or null when there is no such path. */
  Map<String, Route> find(String path) {
    Map<String, Route> exact = path.endsWith("/") ? null : table.get(path);
    return exact != null
        ? exact
        : table.get(path.substring(0, path.length() - tail(path).length()));
  }

  /** What follows the last slash, which is a tail only of the paths that take one. */
  static String tail(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private ObjectNode execInfo() {
    ObjectNode info = WireJson.object();
    info.putObject("exec_info").put("queue_remaining", prompts.remaining());
    return info;
  }

  private Answer submit(Call call) throws IOException {
    Prompts.Answer answer = prompts.submit(call.json());
    return loseSubmitAnswers ? new Answer.Cut() : Answer.json(answer.status(), answer.body());
  }

  private Answer changeQueue(Call call) throws IOException {
    JsonNode body = call.json();
    if (body.path("clear").asBoolean(false)) {
      prompts.clearQueue();
    }
    prompts.delete(ids(body));
    return Answer.empty(200);
  }

  private Answer changeHistory(Call call) throws IOException {
    JsonNode body = call.json();
    if (body.path("clear").asBoolean(false)) {
      prompts.history().clear();
    }
    prompts.history().delete(ids(body));
    return Answer.empty(200);
  }

  private static List<String> ids(JsonNode body) {
    return body.path("delete")
        .valueStream()
        .filter(JsonNode::isString)
        .map(JsonNode::stringValue)
        .toList();
  }

  /** Without an id it hits whatever runs, as in ComfyUI. */
  private Answer interrupt(Call call) throws IOException {
    String promptId = null;
    byte[] body = call.body();
    try {
      JsonNode json = body.length == 0 ? WireJson.object() : WireJson.read(body);
      if (!json.isObject()) {
        throw new IOException("the body is not an object");
      }
      promptId = json.path("prompt_id").asString("");
    } catch (JacksonException e) {
      promptId = ""; // what is no JSON counts as no body
    }
    prompts.interrupt(promptId.isEmpty() ? null : promptId);
    return Answer.empty(200);
  }

  private Answer free(Call call) throws IOException {
    JsonNode body = call.json();
    if (body.path("free_memory").asBoolean(false)) {
      prompts.free();
    }
    return Answer.empty(200);
  }

  private Answer history(Call call) {
    return Answer.json(prompts.history().list(call.number("max_items"), call.number("offset")));
  }

  private Answer oneClass(Call call) {
    return Answer.json(registry.objectInfo(List.of(call.tail())));
  }
}

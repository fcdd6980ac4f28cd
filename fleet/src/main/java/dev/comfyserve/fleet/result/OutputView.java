package dev.comfyserve.fleet.result;

import dev.comfyserve.contract.Json;
import dev.comfyserve.store.request.Request;
import java.time.Duration;
import java.time.Instant;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A request's outputs as they are shown: each file entry gets a URL that is good until the file is
 * deleted. What is no file entry passes through unchanged.
 */
public final class OutputView {
  /** In stored outputs, marks an entry as a file of ours. */
  public static final String FILE_ID = "file_id";

  private final SignedUrls urls;
  private final Duration retention;

  public OutputView(SignedUrls urls, Duration retention) {
    this.urls = urls;
    this.retention = retention;
  }

  ObjectNode shown(Request request) {
    Instant expires = request.finishedAt().plus(retention);
    ObjectNode shown = Json.object();
    request
        .outputs()
        .properties()
        .forEach(node -> shown.set(node.getKey(), node(request.id(), node.getValue(), expires)));
    return shown;
  }

  private JsonNode node(String requestId, JsonNode channels, Instant expires) {
    if (!channels.isObject()) {
      return channels;
    }
    ObjectNode shown = Json.object();
    for (var channel : channels.properties()) {
      shown.set(channel.getKey(), channel(requestId, channel.getValue(), expires));
    }
    return shown;
  }

  private JsonNode channel(String requestId, JsonNode items, Instant expires) {
    if (!items.isArray()) {
      return items;
    }
    ArrayNode shown = Json.MAPPER.createArrayNode();
    for (JsonNode item : items) {
      boolean file = item.path(FILE_ID).isString() && item.path("filename").isString();
      shown.add(file ? entry(requestId, (ObjectNode) item, expires) : item);
    }
    return shown;
  }

  private ObjectNode entry(String requestId, ObjectNode stored, Instant expires) {
    String id = stored.path(FILE_ID).asString();
    ObjectNode shown = Json.object();
    shown.put("url", urls.output(requestId, id, stored.path("filename").asString(), expires));
    for (var field : stored.properties()) {
      if (!field.getKey().equals(FILE_ID)) {
        shown.set(field.getKey(), field.getValue());
      }
    }
    return shown;
  }
}

package dev.comfyserve.server.tools;

import dev.comfyserve.contract.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The files of a result as a flat list. */
public final class OutputUrls {
  private static final String[] OF_FILE = {"url", "filename", "subfolder", "type"};

  private OutputUrls() {}

  /**
   * Entries with {@code node_id, channel, url, filename, subfolder, type}, in the result's order.
   *
   * @param result as the API answers it
   */
  public static ArrayNode of(ObjectNode result) {
    ArrayNode urls = Json.MAPPER.createArrayNode();
    for (var node : result.path("outputs").properties()) {
      for (var channel : node.getValue().properties()) {
        for (JsonNode entry : channel.getValue()) {
          if (entry.hasNonNull("url")) {
            ObjectNode one = urls.addObject();
            one.put("node_id", node.getKey()).put("channel", channel.getKey());
            for (String key : OF_FILE) {
              one.set(key, entry.path(key).isMissingNode() ? null : entry.get(key));
            }
          }
        }
      }
    }
    return urls;
  }

  /** The media type that a file's ending stands for. */
  public static String mediaType(String filename) {
    return MediaTypes.ofName(filename);
  }
}

package dev.comfyserve.server.tools;

import dev.comfyserve.contract.Json;
import dev.comfyserve.mcp.tool.Content;
import dev.comfyserve.mcp.tool.ToolResult;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A request's result as a tool answers it: the result, a flat list of its URLs, a link each. */
final class ResultAnswer {
  private ResultAnswer() {}

  static ToolResult of(ObjectNode out, ObjectNode result) {
    ArrayNode urls = outputUrls(result);
    out.set("result", result);
    out.set("output_urls", urls);
    List<ObjectNode> links = new ArrayList<>();
    for (JsonNode one : urls) {
      String filename = one.path("filename").asString("output");
      links.add(
          Content.resourceLink(one.path("url").asString(), filename, MediaTypes.ofName(filename)));
    }
    return Answers.of(sentence(result, urls), out, links);
  }

  static ArrayNode outputUrls(ObjectNode result) {
    ArrayNode urls = Json.MAPPER.createArrayNode();
    result
        .path("outputs")
        .forEachEntry(
            (node, channels) ->
                channels.forEachEntry(
                    (channel, entries) ->
                        entries.forEach(
                            entry -> {
                              if (entry.hasNonNull("url")) {
                                ObjectNode one = urls.addObject();
                                one.put("node_id", node).put("channel", channel);
                                for (String key :
                                    new String[] {"url", "filename", "subfolder", "type"}) {
                                  one.set(
                                      key, entry.path(key).isMissingNode() ? null : entry.get(key));
                                }
                              }
                            })));
    return urls;
  }

  private static String sentence(ObjectNode result, ArrayNode urls) {
    String id = result.path("request_id").asString();
    return switch (result.path("status").asString()) {
      case "succeeded" ->
          "Request %s succeeded with %d output file(s)%s."
              .formatted(
                  id,
                  urls.size(),
                  urls.isEmpty() ? "" : ": " + urls.path(0).path("url").asString());
      case "failed" -> "Request %s failed: %s".formatted(id, reason(result.path("error")));
      case "cancelled", "canceled" -> "Request %s was cancelled.".formatted(id);
      default ->
          "Request %s has not ended yet (%s): call get_request_status again in a moment."
              .formatted(id, result.path("status").asString());
    };
  }

  private static String reason(JsonNode error) {
    JsonNode one = error.isArray() ? error.path(0) : error;
    return one.path("error").asString("no reason was given")
        + " (code "
        + one.path("errorCode").asString("unknown")
        + "). "
        + NextStep.afterFailure(one.path("errorCode").asInt(0));
  }
}

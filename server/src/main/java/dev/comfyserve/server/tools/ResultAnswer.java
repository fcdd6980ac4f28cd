package dev.comfyserve.server.tools;

import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.Json;
import dev.comfyserve.mcp.tool.Content;
import dev.comfyserve.mcp.tool.ToolResult;
import dev.comfyserve.server.failure.NextStep;
import dev.comfyserve.server.failure.Ways;
import dev.comfyserve.server.picture.Thumbnail;
import dev.comfyserve.server.picture.Thumbnail.Picture;
import dev.comfyserve.server.picture.Thumbnails;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A request's result as a tool answers it: the result, a flat list of its URLs, a link each, and
 * before the links of some a picture.
 */
final class ResultAnswer {
  /**
   * Bytes of a whole answer: the official Python client refuses a server-sent event above 1 MiB,
   * and drops the call with it.
   */
  private static final int MESSAGE_LIMIT = 960 << 10;

  /** Of each entry of {@code output_urls} beside its JSON, as link and as picture. */
  private static final int BLOCK_BYTES = 400;

  private static final String ABOUT_PICTURE = "dev.comfyserve/output";

  private final Thumbnails thumbnails;
  private final Ways ways;

  ResultAnswer(Thumbnails thumbnails) {
    this(thumbnails, Ways.ASKING);
  }

  ResultAnswer(Thumbnails thumbnails, Ways ways) {
    this.thumbnails = thumbnails;
    this.ways = ways;
  }

  ToolResult of(Caller caller, ObjectNode out, ObjectNode result) throws InterruptedException {
    ArrayNode urls = OutputUrls.of(result);
    int files = urls.size();
    out.set("result", result);
    out.set("output_urls", urls);
    ResultLength.fit(out);
    String sentence = sentence(out.path("result"), urls, files);
    if (saysWhatToDo(result)) {
      // Some clients show their model the structure only, and what to do next must not be lost.
      out.put("message", sentence);
    }
    List<Thumbnail> pictures =
        urls.isEmpty() ? List.of() : thumbnails.of(caller, urls, room(out, urls));
    List<ObjectNode> links = urls.valueStream().map(ResultAnswer::link).toList();
    int linked = ResultLength.links(out, links);
    List<ObjectNode> blocks = new ArrayList<>();
    for (int i = 0; i < urls.size(); i++) {
      int output = i;
      pictures.stream()
          .filter(picture -> picture.output() == output)
          .forEach(picture -> blocks.add(block(urls.path(output), picture.picture())));
      if (i < linked) {
        blocks.add(links.get(i));
      }
    }
    return Answers.of(sentence + PictureWords.of(urls, pictures), out, blocks);
  }

  private static boolean saysWhatToDo(ObjectNode result) {
    return !List.of("succeeded", "cancelled", "canceled")
        .contains(result.path("status").asString());
  }

  private static ObjectNode link(JsonNode output) {
    String filename = output.path("filename").asString("output");
    return Content.resourceLink(
        output.path("url").asString(), filename, MediaTypes.ofName(filename));
  }

  /** What the texts leave of a message, in bytes of pictures before base64. */
  private static int room(ObjectNode out, ArrayNode urls) {
    long json = Json.write(out).getBytes(StandardCharsets.UTF_8).length;
    long links = Json.write(urls).getBytes(StandardCharsets.UTF_8).length;
    // Once as structure, once as text with its quotation marks escaped.
    long texts = json + json * 3 / 2 + links + (long) BLOCK_BYTES * urls.size();
    return (int) Math.max(0, (MESSAGE_LIMIT - texts) * 3 / 4);
  }

  private static ObjectNode block(JsonNode output, Picture picture) {
    ObjectNode block = Content.image(picture.bytes(), picture.mimeType());
    ObjectNode annotations = block.putObject("annotations");
    annotations.putArray("audience").add("user").add("assistant");
    annotations.put("priority", 0.9);
    ObjectNode about = block.putObject("_meta").putObject(ABOUT_PICTURE);
    about.set("node_id", output.path("node_id"));
    about.set("filename", output.path("filename"));
    if (picture.frame()) {
      about.put("video_frame", true);
    } else {
      about.put("width", picture.width()).put("height", picture.height());
    }
    return block;
  }

  private String sentence(JsonNode result, ArrayNode urls, int files) {
    String id = result.path("request_id").asString();
    return switch (result.path("status").asString()) {
      case "succeeded" ->
          "Request %s succeeded with %d output file(s)%s."
              .formatted(
                  id, files, urls.isEmpty() ? "" : ": " + first(urls).path("url").asString());
      case "failed" -> "Request %s failed: %s".formatted(id, reason(result.path("error")));
      case "cancelled", "canceled" -> "Request %s was cancelled.".formatted(id);
      default ->
          "Request %s has not ended yet (%s): call get_request_status again in a moment."
              .formatted(id, result.path("status").asString());
    };
  }

  /** Of those that were saved, if any: what nodes only show while they work often comes first. */
  private static JsonNode first(ArrayNode urls) {
    return urls.valueStream()
        .filter(output -> output.path("type").asString("").equals("output"))
        .findFirst()
        .orElse(urls.path(0));
  }

  private String reason(JsonNode error) {
    JsonNode one = error.isArray() ? error.path(0) : error;
    String said = one.path("error").asString("no reason was given");
    return said
        + " (code "
        + one.path("errorCode").asString("unknown")
        + "). "
        + NextStep.afterFailure(one.path("errorCode").asInt(0), said, ways);
  }
}

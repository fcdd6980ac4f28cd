package dev.comfyserve.server.tools;

import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.Fault;
import dev.comfyserve.contract.Json;
import dev.comfyserve.mcp.tool.ArgumentFault;
import dev.comfyserve.mcp.tool.Content;
import dev.comfyserve.mcp.tool.ToolDefinition;
import dev.comfyserve.mcp.tool.ToolResult;
import dev.comfyserve.server.failure.Asked;
import dev.comfyserve.server.failure.NextStep;
import dev.comfyserve.server.failure.Repeat;
import dev.comfyserve.server.failure.Ways;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Makes tool results: a sentence, the same JSON as text and as structure, links to files. */
final class Answers {
  private static final int LONGEST_TEXT = 2000;

  private Answers() {}

  /** {@code {"ok": true}}, to be filled. */
  static ObjectNode ok() {
    return Json.object().put("ok", true);
  }

  static ToolResult of(String sentence, ObjectNode structured) {
    return of(sentence, structured, List.of());
  }

  static ToolResult of(String sentence, ObjectNode structured, List<ObjectNode> links) {
    List<ObjectNode> content = new ArrayList<>();
    content.add(Content.text(sentence));
    content.add(Content.text(Json.write(structured)));
    content.addAll(links);
    return new ToolResult(content, structured, false);
  }

  static ToolResult failure(ApiException e) {
    return failure(e, NextStep.told(e, Repeat.HARMLESS));
  }

  /**
   * @param message what happened and what to do now
   */
  static ToolResult failure(ApiException e, String message) {
    ObjectNode structured = Json.object();
    structured.put("ok", false).put("message", message);
    structured.put("status_code", e.httpStatus()).put("error_code", e.errorCode());
    structured.set("detail", e.detail() == null ? Json.MAPPER.nullNode() : e.detail());
    structured.set("payload", e.payload() == null ? Json.MAPPER.nullNode() : e.payload());
    if (e.retryAfter() != null) {
      structured.put("retry_after_seconds", e.retryAfter().toSeconds());
    }
    ModelTokens.fit(
        structured,
        () -> LongTexts.clip(structured, LONGEST_TEXT),
        () -> without(structured, "payload"),
        () -> LongList.cut(structured, "detail"),
        () -> without(structured, "detail"));
    return new ToolResult(
        List.of(
            Content.text(LongTexts.clip(message, LONGEST_TEXT)),
            Content.text(Json.write(structured))),
        structured,
        true);
  }

  private static void without(ObjectNode failure, String key) {
    failure.putNull(key);
    failure.withArray("omitted").add(key + " (too long)");
  }

  /** Arguments that do not fit the schema, in the shape of the server's other failures. */
  static ToolResult invalidArguments(ToolDefinition tool, List<ArgumentFault> faults) {
    ApiException invalid =
        ApiException.invalid(
            faults.stream()
                .map(
                    fault ->
                        new Fault(
                            fault.path().isEmpty() ? List.of("arguments") : fault.path(),
                            fault.message(),
                            fault.type()))
                .toList());
    Asked about = Failures.asked(tool.inputSchema().path("properties"));
    return failure(invalid, NextStep.told(invalid, Repeat.HARMLESS, about, Ways.ASKING));
  }
}

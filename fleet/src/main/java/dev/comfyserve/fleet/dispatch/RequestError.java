package dev.comfyserve.fleet.dispatch;

import dev.comfyserve.comfyui.client.Outcome;
import dev.comfyserve.comfyui.client.Submission;
import dev.comfyserve.contract.ErrorCode;
import dev.comfyserve.contract.Fault;
import dev.comfyserve.contract.Json;
import dev.comfyserve.contract.Text;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The {@code error} of a result, in the API's shape. */
final class RequestError {
  private static final int MESSAGE = 2000;
  private static final int TRACEBACK = 20_000;

  private RequestError() {}

  static ObjectNode of(ErrorCode code, String message) {
    return of(code, message, Json.object(), "");
  }

  private static ObjectNode of(
      ErrorCode code, String message, ObjectNode details, String debugInfo) {
    ObjectNode error = Json.object();
    error.put("errorCode", code.code()).put("error", message);
    error.set("details", details);
    return error.put("debugInfo", debugInfo);
  }

  /** ComfyUI refused the prompt: what it said about which node. */
  static ObjectNode refused(Submission.Refused refused) {
    JsonNode body = refused.body();
    ObjectNode details = Json.object().put("http_status", refused.httpStatus());
    JsonNode said = body.path("error");
    String message = "ComfyUI refused the prompt";
    if (said.path("message").isString()) {
      message += ": " + Text.clip(said.path("message").asString(), MESSAGE);
      details.put("type", said.path("type").asString(""));
      details.put("details", Text.clip(said.path("details").asString(""), MESSAGE));
    } else if (body.isString()) {
      message += ": " + Text.clip(body.asString(), MESSAGE);
    }
    if (body.path("node_errors") instanceof ObjectNode nodes) {
      details.set("node_errors", nodes);
      String first = firstNodeError(nodes);
      message += first.isEmpty() ? "" : " (" + first + ")";
    }
    return of(ErrorCode.PROMPT_REFUSED, message, details, "");
  }

  private static String firstNodeError(ObjectNode nodes) {
    for (var entry : nodes.properties()) {
      JsonNode error = entry.getValue().path("errors").path(0);
      if (error.isObject()) {
        return "node "
            + Text.clip(entry.getKey(), 80)
            + " "
            + Text.clip(entry.getValue().path("class_type").asString(""), 80)
            + ": "
            + Text.clip(error.path("message").asString(""), 500)
            + " "
            + Text.clip(error.path("details").asString(""), 500);
      }
    }
    return "";
  }

  /** The graph cannot be sent as it is. */
  static ObjectNode unsendable(List<Fault> faults) {
    ObjectNode details = Json.object();
    var list = details.putArray("faults");
    StringBuilder message = new StringBuilder("The prompt cannot be sent");
    for (Fault fault : faults) {
      ObjectNode one = list.addObject().put("msg", fault.msg()).put("type", fault.type());
      fault.loc().forEach(one.putArray("loc")::add);
      message.append(": ").append(Text.clip(fault.msg(), 500));
    }
    return of(ErrorCode.PROMPT_REFUSED, message.toString(), details, "");
  }

  static ObjectNode failed(Outcome.Failed failed) {
    ObjectNode details = Json.object();
    details.put("node_id", failed.nodeId()).put("class_type", failed.nodeClass());
    details.put("exception_type", failed.type());
    String said = failed.message() == null ? "" : failed.message().strip();
    details.put("exception_message", Text.clip(said, MESSAGE));
    String where =
        failed.nodeId() == null
            ? "The prompt failed"
            : "Node " + failed.nodeId() + " (" + failed.nodeClass() + ") failed";
    ErrorCode code = failed.outOfMemory() ? ErrorCode.OUT_OF_MEMORY : ErrorCode.NODE_FAILED;
    String traceback = failed.traceback() == null ? "" : failed.traceback();
    return of(
        code,
        where + ": " + Text.clip(said, MESSAGE),
        details,
        traceback.length() > TRACEBACK ? traceback.substring(0, TRACEBACK) : traceback);
  }
}

package dev.comfyserve.server.tools;

import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.ErrorCode;
import dev.comfyserve.contract.Json;
import dev.comfyserve.contract.OwnApi;
import dev.comfyserve.contract.Text;
import dev.comfyserve.mcp.conversation.InputRequest;
import dev.comfyserve.mcp.conversation.Unanswered;
import dev.comfyserve.mcp.tool.Content;
import dev.comfyserve.mcp.tool.ToolCall;
import dev.comfyserve.mcp.tool.ToolResult;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Has a person confirm what cannot be undone, where the client can show a question to its user.
 * Nothing may have been changed before it is asked: the call may come again with the answer.
 */
final class Confirmation {
  private static final String KEY = "confirm";
  private static final int LONGEST_NAME = 120;
  private static final int LONGEST_REASON = 200;
  private static final int MOST = 200;

  private final OwnApi own;
  private final boolean on;

  /**
   * @param own tells what is open; null where the host cannot
   * @param on whether anybody is asked at all
   */
  Confirmation(OwnApi own, boolean on) {
    this.own = own;
    this.on = on;
  }

  /** Whether this call's user is to be asked, and can be or was. */
  boolean asks(ToolCall<Caller> call) {
    return on && (call.conversation().client().elicitation() || call.conversation().comesBack());
  }

  /**
   * What runs and waits on a deployment.
   *
   * @param known false where the host cannot tell; then the numbers say nothing
   * @param all false when there are so many requests that some were not looked at
   */
  record Open(boolean known, int running, int waiting, boolean all) {
    boolean surelyNone() {
      return known && all && running == 0 && waiting == 0;
    }

    /** What becomes of them, for the person who decides. */
    String loss() {
      if (!known) {
        return "Requests that run or wait on it end as failed.";
      }
      if (running == 0 && waiting == 0) {
        return all
            ? "No request runs or waits on it."
            : "None of its newest " + MOST + " requests runs or waits.";
      }
      return "%s%d running and %d waiting request(s) on it end as failed; what they have done is lost."
          .formatted(all ? "" : "At least ", running, waiting);
    }
  }

  Open open(Caller caller, String deploymentId) {
    if (own == null) {
      return new Open(false, 0, 0, false);
    }
    ArrayNode recent = own.recentRequests(caller, deploymentId, MOST);
    return new Open(
        true, count(recent, "in_progress"), count(recent, "in_queue"), recent.size() < MOST);
  }

  private static int count(ArrayNode requests, String status) {
    return (int)
        requests.valueStream().filter(one -> one.path("status").asString().equals(status)).count();
  }

  /**
   * Asks.
   *
   * @param question with all that will be lost
   * @param yes what the person agrees to, e.g. {@code Delete it}
   * @return the answer of the call when the person does not agree
   */
  Optional<ToolResult> refusal(ToolCall<Caller> call, String question, String yes)
      throws Exception {
    ObjectNode schema = Json.object().put("type", "object");
    schema
        .putObject("properties")
        .putObject(KEY)
        .put("type", "boolean")
        .put("title", yes)
        .put("default", false);
    schema.putArray("required").add(KEY);
    JsonNode answer;
    try {
      answer = call.conversation().ask(KEY, InputRequest.form(question, schema));
    } catch (Unanswered e) {
      return Optional.of(unanswered(e));
    }
    String action = answer.path("action").asString("");
    if (action.equals("accept") && answer.path("content").path(KEY).asBoolean(false)) {
      return Optional.empty();
    }
    return Optional.of(refused(action.equals("cancel") ? "dismissed the question" : "said no"));
  }

  private static ToolResult refused(String how) {
    String sentence =
        "Nothing was changed: the user %s. Do not call again unless the user asks for it."
            .formatted(how);
    return Answers.of(
        sentence, Answers.ok().put("changed", false).put("confirmed", false).put("next", sentence));
  }

  /** A failure in the shape of all others. */
  private static ToolResult unanswered(Unanswered why) {
    String message =
        "Nothing was changed: the user has to be asked first, and the question was not answered (%s). Call again to ask once more. If that fails too, tell the user that this client does not bring them the question; with confirm=never in the server's settings nobody is asked."
            .formatted(Text.clip(why.getMessage(), LONGEST_REASON));
    ObjectNode structured = Json.object().put("ok", false).put("message", message);
    structured.put("status_code", ErrorCode.CONFLICT.httpStatus());
    structured.put("error_code", ErrorCode.CONFLICT.code());
    structured.putNull("detail").putNull("payload");
    structured.put("changed", false).put("confirmed", false);
    return new ToolResult(
        List.of(Content.text(message), Content.text(Json.write(structured))), structured, true);
  }

  static String quoted(JsonNode deployment) {
    return "\"" + Text.clip(deployment.path("name").asString(""), LONGEST_NAME) + "\"";
  }
}

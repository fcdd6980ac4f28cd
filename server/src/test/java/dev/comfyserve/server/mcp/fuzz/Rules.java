package dev.comfyserve.server.mcp.fuzz;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/** What holds for the answer to any call, however broken. */
final class Rules {
  private static final int DEEP = 5000;

  /** Reads what we sent as the protocol wants it read: a key stands once, and nothing follows. */
  static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(DEEP).build())
                  .streamWriteConstraints(
                      StreamWriteConstraints.builder().maxNestingDepth(DEEP).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final Set<Integer> STATUSES =
      Set.of(200, 202, 400, 401, 403, 404, 406, 413, 415, 431);

  /** What is asked for beside the message is wrong, such as a toolset that is none. */
  private static final int WRONG_QUERY = 422;

  /** Refused before the message was read, by HTTP's own rules. */
  private static final Set<Integer> UNREAD = Set.of(401, 403, 406, 413, 415, WRONG_QUERY, 431);

  /** Words of our inside. */
  private static final Pattern INSIDE =
      Pattern.compile(
          "Exception|StackOverflow|\\bat"
              + " [a-z]+\\.[a-z]+\\.|java\\.(lang|util|io)|tools\\.jackson|dev\\.comfyserve\\.");

  /** Between a rule and what broke it. */
  static final String DETAIL = " -- ";

  private static final int INTERNAL = -32603;
  private static final int PARSE = -32700;

  private Rules() {}

  /** The first rule that is broken, or null. */
  static String broken(Sent sent, Received received) {
    boolean queried = !sent.target().equals("/mcp") || !sent.values("X-MCP-Toolsets").isEmpty();
    if (!STATUSES.contains(received.status()) && !(queried && received.status() == WRONG_QUERY)) {
      return "an answer has a status that the protocol knows, not " + received.status();
    }
    if (INSIDE.matcher(received.body()).find()) {
      return "an answer says nothing of our inside";
    }
    if (received.status() == 202) {
      return received.body().isEmpty() ? null : "202 has no body";
    }
    JsonNode call = read(sent.body());
    if (received.isStream()) {
      return stream(received, call);
    }
    if (!received.isJson()) {
      return "an answer is JSON or a stream";
    }
    JsonNode answer;
    try {
      answer = JSON.readTree(received.body());
    } catch (JacksonException e) {
      return "an answer can be read: " + e.getOriginalMessage();
    }
    if (received.body().strip().contains("\n")) {
      return "an answer is one line";
    }
    return answer.isArray()
        ? batch(answer, call)
        : message(received.status(), answer, call, sent.values("MCP-Protocol-Version"));
  }

  private static String stream(Received received, JsonNode call) {
    List<String> events = received.events();
    if (received.status() != 200 || events.isEmpty()) {
      return "a stream is 200 and says something";
    }
    for (String event : events) {
      JsonNode message;
      try {
        message = JSON.readTree(event);
      } catch (JacksonException e) {
        return "an event is one JSON text: " + e.getOriginalMessage();
      }
      boolean last = event.equals(events.getLast()) && !received.open();
      String broken =
          message.has("method")
              ? told(message, last && (call == null || !call.isArray()))
              : message(200, message, one(call, message), List.of());
      if (broken != null) {
        return broken;
      }
    }
    return null;
  }

  private static String told(JsonNode message, boolean last) {
    if (last) {
      return "a stream ends with an answer";
    }
    return message.path("jsonrpc").asString("").equals("2.0") ? null : "jsonrpc is 2.0";
  }

  private static String batch(JsonNode answers, JsonNode call) {
    if (call == null || !call.isArray() || answers.isEmpty()) {
      return "many answers are for many calls";
    }
    Set<JsonNode> ids = new HashSet<>();
    call.forEach(one -> ids.add(one.path("id")));
    int expected = 0;
    for (JsonNode one : call) {
      expected += isNotification(one) || isResponse(one) ? 0 : 1;
    }
    if (answers.size() != expected) {
      return "a batch of " + expected + " requests has as many answers, not " + answers.size();
    }
    for (JsonNode answer : answers) {
      String broken = message(200, answer, one(call, answer), List.of());
      if (broken != null) {
        return broken;
      }
      if (answer.has("id") && !ids.contains(answer.get("id"))) {
        return "an answer's id is one of the calls'";
      }
    }
    return null;
  }

  /** Of several calls the one that is answered. */
  private static JsonNode one(JsonNode call, JsonNode answer) {
    if (call == null || !call.isArray()) {
      return call;
    }
    for (JsonNode one : call) {
      if (answer.has("id") && answer.get("id").equals(one.get("id"))) {
        return one;
      }
    }
    return JsonNodeFactory.instance.objectNode();
  }

  private static String message(int status, JsonNode answer, JsonNode call, List<String> versions) {
    if (!answer.has("jsonrpc")) {
      // The API's own form of an error, for what was refused before the protocol began.
      boolean form = answer.has("error_code") || answer.path("error").isString();
      return form && (UNREAD.contains(status) || status == 400) ? null : "an answer is JSON-RPC";
    }
    if (answer.has("result") == answer.has("error")) {
      return "an answer has a result or an error";
    }
    if (answer.has("error")) {
      JsonNode code = answer.path("error").path("code");
      if (!code.isInt() || !answer.path("error").path("message").isString()) {
        return "an error has a code and a message";
      }
      if (code.asInt() == INTERNAL) {
        return "nothing that a caller sends is an internal error" + DETAIL + answer.get("error");
      }
      if (code.asInt() == PARSE && call != null && depth(call) < 150) {
        return "what is JSON is read as JSON";
      }
    } else if (versions.equals(List.of(Seeds.MODERN)) && status == 200) {
      if (!answer.path("result").path("resultType").isString()) {
        return "a modern result has a type";
      }
    }
    return id(status, answer, call);
  }

  private static String id(int status, JsonNode answer, JsonNode call) {
    JsonNode given = call == null ? null : call.get("id");
    boolean usable = given != null && (given.isString() || given.isIntegralNumber());
    JsonNode echoed = answer.get("id");
    if (echoed == null) {
      if (answer.has("result")) {
        return "a result has the id of its request";
      }
      boolean owed = usable && call.path("method").isString() && !UNREAD.contains(status);
      boolean tooDeep = call != null && depth(call) >= 150;
      return owed && !tooDeep ? "an error has the id of its request" : null;
    }
    if (echoed.isNull()) {
      return "an id is never null";
    }
    return usable && echoed.equals(given) ? null : "an id comes back as it was sent";
  }

  private static boolean isNotification(JsonNode one) {
    return one.path("jsonrpc").asString("").equals("2.0")
        && one.path("method").isString()
        && !one.has("id")
        && (one.path("params").isMissingNode()
            || one.path("params").isNull()
            || one.path("params").isObject());
  }

  private static boolean isResponse(JsonNode one) {
    return one.path("jsonrpc").asString("").equals("2.0")
        && !one.has("method")
        && (one.has("result") || one.path("error").isObject());
  }

  private static JsonNode read(byte[] body) {
    try {
      JsonNode tree = JSON.readTree(body);
      return tree.isMissingNode() ? null : tree;
    } catch (JacksonException e) {
      return null;
    }
  }

  private static int depth(JsonNode node) {
    int deepest = 0;
    List<JsonNode> level = List.of(node);
    while (!level.isEmpty()) {
      deepest++;
      List<JsonNode> next = new ArrayList<>();
      level.forEach(one -> one.values().forEach(next::add));
      level = next;
    }
    return deepest;
  }
}

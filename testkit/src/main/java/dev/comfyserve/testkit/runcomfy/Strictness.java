package dev.comfyserve.testkit.runcomfy;

import dev.comfyserve.contract.ErrorCode;
import dev.comfyserve.contract.Json;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a client of the contract may send; everything else is refused and told. */
final class Strictness {
  /** Headers that an HTTP client sends by itself, and those of the API. */
  private static final Set<String> HEADERS =
      Set.of(
          "host",
          "user-agent",
          "accept",
          "accept-encoding",
          "authorization",
          "content-type",
          "content-length",
          "connection",
          "transfer-encoding");

  private static final String USER_AGENT = "comfyserve/\\d+\\.\\d+(\\.\\d+)?([.-][0-9A-Za-z.-]+)?";

  private final Consumer<String> violation;

  Strictness(Consumer<String> violation) {
    this.violation = violation;
  }

  /** A call that is not of the contract. */
  static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient Answer answer;

    Refused(Answer answer) {
      super(null, null, false, false);
      this.answer = answer;
    }

    Answer answer() {
      return answer;
    }
  }

  Refused refuse(Seen call, ErrorCode code, String what) {
    violation.accept(call.line() + ": " + what);
    return new Refused(Answer.error(code, what));
  }

  void headers(Seen call) {
    for (String name : call.headers().keySet()) {
      if (!HEADERS.contains(name)) {
        throw refuse(call, ErrorCode.BAD_REQUEST, "unknown header " + name);
      }
    }
    String agent = call.header("User-Agent");
    if (agent == null || !agent.matches(USER_AGENT)) {
      throw refuse(call, ErrorCode.BAD_REQUEST, "User-Agent is " + agent);
    }
    List<String> authorization = call.headers().getOrDefault("authorization", List.of());
    if (authorization.size() != 1 || !authorization.getFirst().matches("Bearer [!-~]+")) {
      throw refuse(call, ErrorCode.UNAUTHORIZED, "no bearer token");
    }
  }

  /** The query, of these keys only. */
  Map<String, List<String>> query(Seen call, String... allowed) {
    Map<String, List<String>> all = new LinkedHashMap<>();
    if (call.query() == null) {
      return all;
    }
    for (String part : call.query().split("&", -1)) {
      int equals = part.indexOf('=');
      String key = decoded(equals < 0 ? part : part.substring(0, equals));
      if (!Set.of(allowed).contains(key)) {
        throw refuse(call, ErrorCode.BAD_REQUEST, "unknown query parameter " + key);
      }
      all.computeIfAbsent(key, k -> new ArrayList<>())
          .add(equals < 0 ? "" : decoded(part.substring(equals + 1)));
    }
    return all;
  }

  /** A body that is a JSON object. */
  ObjectNode object(Seen call) {
    String type = call.header("Content-Type");
    if (type == null || !type.split(";")[0].strip().equalsIgnoreCase("application/json")) {
      throw refuse(call, ErrorCode.UNSUPPORTED_MEDIA_TYPE, "Content-Type is " + type);
    }
    try {
      JsonNode tree = Json.MAPPER.readTree(call.body());
      if (tree instanceof ObjectNode object) {
        return object;
      }
      throw refuse(call, ErrorCode.INVALID, "the body is not a JSON object");
    } catch (JacksonException e) {
      throw refuse(call, ErrorCode.INVALID, "the body is not JSON");
    }
  }

  /** Only these keys; what a person may have typed wrong is a 422, not a violation. */
  void keys(Seen call, ObjectNode body, Set<String> allowed) {
    for (String key : body.propertyNames()) {
      if (!allowed.contains(key)) {
        throw refuse(call, ErrorCode.INVALID, "unknown key " + key);
      }
    }
  }

  void noBody(Seen call) {
    if (!call.body().isEmpty()) {
      throw refuse(call, ErrorCode.BAD_REQUEST, "a body where there is none");
    }
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}

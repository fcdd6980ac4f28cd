package dev.comfyserve.server.tools;

import dev.comfyserve.contract.ApiException;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Names a tool's arguments where REST's error names the parts of REST's call. */
final class ArgumentPlaces {
  private ArgumentPlaces() {}

  /** The error with the places of its faults renamed, in its message too. */
  static ApiException told(ApiException e) {
    if (!(e.detail() instanceof ArrayNode faults)) {
      return e;
    }
    ArrayNode renamed = faults.deepCopy();
    String message = e.getMessage();
    for (JsonNode fault : renamed) {
      if (fault instanceof ObjectNode one && one.path("loc") instanceof ArrayNode loc) {
        List<String> before = loc.valueStream().map(JsonNode::asString).toList();
        List<String> after = place(before);
        if (!after.equals(before)) {
          message = message.replace(joined(before), joined(after));
          after.forEach(one.putArray("loc")::add);
        }
      }
    }
    return new ApiException(
        e.httpStatus(), e.errorCode(), message, renamed, e.payload(), e.retryAfter());
  }

  private static String joined(List<String> place) {
    return String.join(".", place) + ": ";
  }

  private static List<String> place(List<String> loc) {
    String part = loc.isEmpty() ? "" : loc.getFirst();
    List<String> inner = loc.isEmpty() ? loc : loc.subList(1, loc.size());
    return switch (part) {
      case "body" -> inner.isEmpty() ? List.of("arguments") : inner;
      case "query" -> inner.equals(List.of("webhook")) ? List.of("webhook_url") : inner;
      case "header" ->
          inner.equals(List.of("Idempotency-Key"))
              ? List.of("_meta", SubmitRequest.IDEMPOTENCY_KEY)
              : loc;
      default -> loc;
    };
  }
}

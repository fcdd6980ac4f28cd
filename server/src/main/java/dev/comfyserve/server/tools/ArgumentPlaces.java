package dev.comfyserve.server.tools;

import dev.comfyserve.contract.ApiException;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/** Names a tool's arguments where REST's error names the parts of REST's call. */
final class ArgumentPlaces {
  private ArgumentPlaces() {}

  /**
   * The error with the places of its faults renamed in its message; its detail stays the host's.
   */
  static ApiException told(ApiException e) {
    String message = e.getMessage();
    for (JsonNode fault : e.detail() instanceof ArrayNode faults ? faults : List.<JsonNode>of()) {
      if (fault.path("loc") instanceof ArrayNode loc) {
        List<String> place = loc.valueStream().map(JsonNode::asString).toList();
        message = message.replace(joined(place), joined(place(place)));
      }
    }
    return new ApiException(
        e.httpStatus(), e.errorCode(), message, e.detail(), e.payload(), e.retryAfter());
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

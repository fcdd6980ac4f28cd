package dev.comfyserve.cli;

import tools.jackson.databind.JsonNode;

/** A request's status as a few words and a number. */
final class StatusLine {
  private StatusLine() {}

  static double fraction(JsonNode status) {
    return switch (status.path("status").asString()) {
      case "completed", "cancelled" -> 1.0;
      default -> status.path("progress").path("fraction").asDouble(0.0);
    };
  }

  static String of(JsonNode status) {
    String word = status.path("status").asString();
    String message = status.path("progress").path("message").asString("");
    if (!message.isEmpty()) {
      return message;
    }
    return switch (word) {
      case "in_queue" -> "in queue" + place(status) + reason(status);
      case "in_progress" -> "running";
      default -> word;
    };
  }

  private static String place(JsonNode status) {
    return status.has("queue_position")
        ? ", " + status.path("queue_position").asInt() + " before it"
        : "";
  }

  private static String reason(JsonNode status) {
    return status.has("waiting_for") ? ": " + status.path("waiting_for").asString() : "";
  }
}

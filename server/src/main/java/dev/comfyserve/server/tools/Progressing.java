package dev.comfyserve.server.tools;

import tools.jackson.databind.JsonNode;

/** Reads a status as progress. */
final class Progressing {
  private Progressing() {}

  static boolean ended(JsonNode status) {
    String word = status.path("status").asString();
    return word.equals("completed") || word.equals("cancelled") || word.equals("canceled");
  }

  /** The whole only at the end: the files are yet to be stored when all nodes are done. */
  static double fraction(JsonNode status) {
    return ended(status)
        ? 1.0
        : Math.clamp(status.path("progress").path("fraction").asDouble(0), 0, 0.99);
  }

  static String message(String requestId, JsonNode status) {
    return "request_id " + requestId + ": " + words(status);
  }

  static String words(JsonNode status) {
    String message = status.path("progress").path("message").asString("");
    String word = status.path("status").asString();
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

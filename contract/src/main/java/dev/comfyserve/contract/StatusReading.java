package dev.comfyserve.contract;

import tools.jackson.databind.JsonNode;

/**
 * Reads a status answer, ours or an upstream's, for people: whether it ended, how far, in words.
 */
public final class StatusReading {
  private StatusReading() {}

  public static boolean ended(JsonNode status) {
    return switch (status.path("status").asString()) {
      case "completed", "cancelled", "canceled" -> true;
      default -> false;
    };
  }

  /** 0 to 1; the whole only at the end: files are yet to be stored when all nodes are done. */
  public static double fraction(JsonNode status) {
    return ended(status)
        ? 1.0
        : Math.clamp(status.path("progress").path("fraction").asDouble(0), 0, 0.99);
  }

  /** e.g. {@code in queue, 2 before it: every slot is in use}. */
  public static String words(JsonNode status) {
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

package dev.comfyserve.contract;

import tools.jackson.databind.JsonNode;

/**
 * Reads a status answer, ours or an upstream's, for people: whether it ended, how far, in words.
 */
public final class StatusReading {
  private static final int LONGEST_REASON = 300;

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
      case "in_queue" -> place(status) + reason(status);
      case "in_progress" -> "running";
      default -> word;
    };
  }

  /**
   * How an ended request ended, which its status does not tell: {@code succeeded}, {@code
   * cancelled}, or {@code failed} with the first line of the reason.
   *
   * @param result as the API answers it
   */
  public static String outcome(JsonNode result) {
    String word = result.path("status").asString("");
    if (!word.equals("failed")) {
      return word.equals("canceled") ? "cancelled" : word;
    }
    JsonNode error = result.path("error");
    JsonNode one = error.isArray() ? error.path(0) : error;
    String reason = one.isString() ? one.asString() : one.path("error").asString("");
    String line = reason.strip().lines().findFirst().orElse("");
    return line.isEmpty() ? "failed" : "failed: " + Text.clip(line, LONGEST_REASON);
  }

  private static String place(JsonNode status) {
    int before = status.path("queue_position").asInt(-1);
    return switch (before) {
      case -1 -> "in queue";
      case 0 -> "next in the queue";
      default -> "in queue, " + before + " before it";
    };
  }

  private static String reason(JsonNode status) {
    return status.has("waiting_for") ? ": " + status.path("waiting_for").asString() : "";
  }
}

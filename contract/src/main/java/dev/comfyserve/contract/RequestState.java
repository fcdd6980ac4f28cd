package dev.comfyserve.contract;

import java.util.Locale;

/** Where a request stands. The last three are terminal: written once, never left. */
public enum RequestState {
  IN_QUEUE,
  IN_PROGRESS,
  SUCCEEDED,
  FAILED,
  CANCELLED;

  public boolean terminal() {
    return switch (this) {
      case IN_QUEUE, IN_PROGRESS -> false;
      case SUCCEEDED, FAILED, CANCELLED -> true;
    };
  }

  /** The word of the result and of the database. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The word of the public status, where success and failure are both {@code completed}. */
  public String statusWord() {
    return switch (this) {
      case IN_QUEUE, IN_PROGRESS, CANCELLED -> word();
      case SUCCEEDED, FAILED -> "completed";
    };
  }

  public static RequestState ofWord(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}

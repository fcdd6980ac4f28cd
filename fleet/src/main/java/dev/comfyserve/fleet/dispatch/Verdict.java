package dev.comfyserve.fleet.dispatch;

/** What an attempt means for its instance. */
sealed interface Verdict {
  /** The instance may take the next request. */
  record Ready() implements Verdict {}

  /** The instance is of no more use. */
  record Broken(String why) implements Verdict {}

  /** The server stops; the attempt stays open, to be found again at the next start. */
  record Left() implements Verdict {}
}

package dev.comfyserve.fleet.dispatch;

/** What wakes the thread that follows a prompt. */
sealed interface Notice {
  /** The websocket said that the prompt ended; the history record tells how. */
  record Ended() implements Notice {}

  /** The websocket is gone; looking goes on. */
  record Deaf() implements Notice {}

  /** The server is, as far as its watch can tell, gone. */
  record ServerGone() implements Notice {}

  record Asked(StopReason reason) implements Notice {}
}

package dev.comfyserve.fleet.dispatch;

/** What is known of a prompt's post. */
enum Fate {
  /** Certainly not on the server. */
  NOT_SENT,
  /** It may be there. */
  UNKNOWN,
  /** The server took it. */
  POSTED
}

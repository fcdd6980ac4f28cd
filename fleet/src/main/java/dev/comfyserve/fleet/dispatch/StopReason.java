package dev.comfyserve.fleet.dispatch;

/** Why somebody wants a running attempt to end. */
enum StopReason {
  /** The store has ended the request: what the prompt still does no longer counts. */
  CANCELLED,
  /** The server stops and wants the request back in the queue. */
  REQUEUE,
  /** The server stops and leaves the prompt where it is. */
  LEAVE
}

package dev.comfyserve.fleet.dispatch;

import dev.comfyserve.comfyui.client.Submission;
import tools.jackson.databind.node.ObjectNode;

/** How following a prompt ended. */
sealed interface RunEnd {
  /** It ended on the server; the record judges. */
  record Ended(ObjectNode history) implements RunEnd {}

  record Refused(Submission.Refused answer) implements RunEnd {}

  /** The server certainly does not have it, and never had it. */
  record NeverPosted(String why) implements RunEnd {}

  /** The server had it and certainly has it no more, or is itself gone. */
  record Lost(String why) implements RunEnd {}

  /** The server is out of reach for too long, and may still run it. */
  record OutOfReach(String why) implements RunEnd {}

  /** Somebody wants it to end; it may still run. */
  record Asked(StopReason reason) implements RunEnd {}

  /** It ran for too long, and still runs. */
  record TimeUp() implements RunEnd {}
}

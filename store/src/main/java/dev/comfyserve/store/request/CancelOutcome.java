package dev.comfyserve.store.request;

/** What became of a cancel. */
public sealed interface CancelOutcome {
  /**
   * The request is cancelled, for good; a repeated cancel gets the same answer.
   *
   * @param attemptId the attempt to interrupt, whose end {@link Requests#attemptOver} tells; null
   *     when none was running
   */
  record Cancelled(String attemptId) implements CancelOutcome {}

  /** It had succeeded or failed before. */
  record NotCancellable() implements CancelOutcome {}

  /** The account has no such request on that deployment. */
  record Unknown() implements CancelOutcome {}
}

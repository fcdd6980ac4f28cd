package dev.comfyserve.fleet.signal;

/** Stops what the store already counts as ended. */
@FunctionalInterface
public interface Cancels {
  /**
   * Makes the attempt's prompt, and only that one, stop on its instance; returns at once. The store
   * must have ended the request before: what the prompt still does no longer counts. An unknown
   * attempt is none of ours any more, and nothing happens.
   */
  void interrupt(String attemptId);
}

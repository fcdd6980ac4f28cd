package dev.comfyserve.testkit.conformance;

/**
 * One thing that a scenario looked at.
 *
 * @param message what is wrong; empty if nothing is
 */
public record Check(String id, Status status, String message) {
  /** The suite's words. A server conforms with all of them but {@code FAILURE}. */
  public enum Status {
    SUCCESS,
    FAILURE,
    WARNING,
    INFO,
    SKIPPED
  }

  boolean failed() {
    return status == Status.FAILURE;
  }
}

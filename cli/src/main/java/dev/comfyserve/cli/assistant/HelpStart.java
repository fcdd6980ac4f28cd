package dev.comfyserve.cli.assistant;

import dev.comfyserve.contract.ApiException;

/** What is done when no server answers. */
@FunctionalInterface
public interface HelpStart {
  /** Before each call. */
  default void beforeCall() throws InterruptedException {}

  /**
   * Returns when there is a server to be looked up and asked again.
   *
   * @param nobody what the call came to
   * @throws ApiException what the assistant is told otherwise
   */
  void onNobody(ApiException nobody) throws InterruptedException;
}

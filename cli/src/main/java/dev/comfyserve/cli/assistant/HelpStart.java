package dev.comfyserve.cli.assistant;

import dev.comfyserve.contract.ApiException;
import java.net.URI;

/** What is done when no server answers. */
@FunctionalInterface
public interface HelpStart {
  /** Before each call. */
  default void beforeCall() throws InterruptedException {}

  /**
   * Returns when there is a server to be looked up and asked again.
   *
   * @param url where nobody answered
   * @param nobody what the call came to
   * @throws ApiException what the assistant is told otherwise
   */
  void onNobody(URI url, ApiException nobody) throws InterruptedException;
}

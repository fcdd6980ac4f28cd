package dev.comfyserve.server.request;

import dev.comfyserve.contract.Caller;
import dev.comfyserve.mcp.listen.Watch;
import java.util.Optional;

/** Tells of changes of requests: their state, and how far they are. */
@FunctionalInterface
public interface RequestChanges {
  /**
   * @param request one of the caller's, which the caller of this method has made sure of
   * @param changed run after each change, on any thread; must be quick and not throw
   * @return empty where this caller watches as much as can be watched for one
   */
  Optional<Watch> watch(Caller caller, RequestRef request, Runnable changed);
}

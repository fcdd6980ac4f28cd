package dev.comfyserve.mcp.protocol;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A request that runs code of the server's owner: it may take its time, tell and ask. */
public non-sealed interface Run<P> extends Answer<P> {
  /** For the name of its thread. */
  String name();

  /** What the client wants progress to be labelled with; null when it wants none. */
  JsonNode progressToken();

  /**
   * Runs on this thread.
   *
   * @return the result as it goes over the wire
   * @throws RpcFailure when it cannot be done
   * @throws InterruptedException when this thread was interrupted and the owner's code gave up
   */
  ObjectNode run(P principal, Channel channel) throws RpcFailure, InterruptedException;
}

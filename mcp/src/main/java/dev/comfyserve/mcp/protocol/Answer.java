package dev.comfyserve.mcp.protocol;

import tools.jackson.databind.node.ObjectNode;

/** What becomes of a request that is in order. */
public sealed interface Answer<P> permits Answer.Done, Run, Listen {
  /** It is answered. */
  record Done<P>(ObjectNode result) implements Answer<P> {}
}

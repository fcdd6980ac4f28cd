package dev.comfyserve.mcp.client;

import tools.jackson.databind.node.ObjectNode;

/** Fills in the forms that a server asks for while it works on a request of ours. */
@FunctionalInterface
public interface Answerer {
  /**
   * @param form the parameters of {@code elicitation/create}
   * @return {@code {"action": "accept" | "decline" | "cancel", "content"?}}
   */
  ObjectNode answer(ObjectNode form);
}

package dev.comfyserve.store.request;

import tools.jackson.databind.node.ObjectNode;

/**
 * A request that an attempt has taken.
 *
 * @param graph without any {@code $url} left: fetched ones are {@code $file}
 * @param extraData a secret for ComfyUI, or null
 */
public record Claim(Request request, String attemptId, ObjectNode graph, ObjectNode extraData) {
  /** Without {@code extra_data}, which must not reach a log. */
  @Override
  public String toString() {
    return "Claim[" + attemptId + " of " + request.id() + "]";
  }
}

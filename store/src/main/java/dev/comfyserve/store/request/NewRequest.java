package dev.comfyserve.store.request;

import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * A request to be queued.
 *
 * @param graph resolved: overrides merged, files as {@code {"$file": ...}}, URLs that are yet to be
 *     fetched as {@code {"$url": "..."}}
 * @param extraData a secret for ComfyUI, or null
 * @param idempotencyKey null where the caller sent none
 * @param bodyDigest tells whether a second use of the key means the same; null without a key
 * @param blobs the SHA-256 of every {@code $file}
 * @param urls every {@code $url}; the request is not ready before all are fetched
 */
public record NewRequest(
    String id,
    String account,
    String deploymentId,
    String workflowId,
    String workflowVersion,
    ObjectNode graph,
    ObjectNode extraData,
    String runtime,
    String idempotencyKey,
    String bodyDigest,
    List<String> blobs,
    List<String> urls,
    List<String> warnings) {
  public NewRequest {
    blobs = List.copyOf(blobs);
    urls = List.copyOf(urls);
    warnings = List.copyOf(warnings);
  }

  /** Without {@code extra_data}, which must not reach a log. */
  @Override
  public String toString() {
    return "NewRequest[" + id + " on " + deploymentId + "]";
  }
}

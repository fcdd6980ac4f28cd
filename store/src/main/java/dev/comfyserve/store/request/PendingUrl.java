package dev.comfyserve.store.request;

import java.time.Instant;

/** An input that is yet to be fetched for a queued request. */
public record PendingUrl(
    String requestId, String account, String deploymentId, String url, Instant requestedAt) {
  /** Without the URL, whose query may be a credential. */
  @Override
  public String toString() {
    return "PendingUrl[of " + requestId + "]";
  }
}

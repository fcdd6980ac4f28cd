package dev.comfyserve.store.request;

/** The idempotency key was used within 24 hours for something else. */
public final class IdempotencyMismatch extends RuntimeException {
  private final String requestId;

  IdempotencyMismatch(String requestId) {
    super("the idempotency key belongs to request " + requestId + ", whose body is another");
    this.requestId = requestId;
  }

  /** The request that has the key. */
  public String requestId() {
    return requestId;
  }
}

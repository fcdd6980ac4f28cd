package dev.comfyserve.store.request;

/**
 * The stored request.
 *
 * @param existed it was there before, under the same idempotency key
 */
public record Enqueued(String requestId, boolean existed) {}

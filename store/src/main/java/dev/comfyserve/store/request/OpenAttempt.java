package dev.comfyserve.store.request;

import dev.comfyserve.contract.RequestState;
import dev.comfyserve.store.instance.InstanceRow;
import java.time.Instant;

/**
 * An attempt of an earlier process that nobody has closed.
 *
 * @param abandoned its request was ended over its head; only the instance may still run it
 * @param requestState {@code IN_PROGRESS}, or terminal when abandoned
 * @param instance where it ran, as last written down
 */
public record OpenAttempt(
    String attemptId,
    String requestId,
    String account,
    String deploymentId,
    boolean abandoned,
    RequestState requestState,
    Instant startedAt,
    InstanceRow instance) {}

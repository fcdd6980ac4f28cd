package dev.comfyserve.store.instance;

import dev.comfyserve.contract.InstanceState;
import java.time.Instant;

/**
 * An instance as it was last written down.
 *
 * @param slot the runtime's own name of the slot
 * @param url null where it never had one, or has none that outlives us
 * @param revision of the deployment that it was started for
 * @param error why it failed, or null
 * @param endedAt null while it is live
 */
public record InstanceRow(
    String id,
    String account,
    String deploymentId,
    String runtime,
    String slot,
    String url,
    long revision,
    InstanceState state,
    String error,
    Instant createdAt,
    Instant updatedAt,
    Instant endedAt) {}

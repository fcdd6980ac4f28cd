package dev.comfyserve.store.deployment;

import dev.comfyserve.contract.Hardware;
import java.time.Instant;

/**
 * An endpoint pinned to one workflow version.
 *
 * @param deleted it is only there to say so
 * @param revision rises with the workflow version and with the hardware: what an instance was
 *     started for
 */
public record Deployment(
    String id,
    String account,
    String name,
    String workflowId,
    String workflowVersion,
    Hardware hardware,
    int minInstances,
    int maxInstances,
    int queueSize,
    long keepWarmSeconds,
    boolean enabled,
    boolean deleted,
    Instant createdAt,
    Instant updatedAt,
    long revision) {}

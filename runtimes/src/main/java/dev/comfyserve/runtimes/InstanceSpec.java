package dev.comfyserve.runtimes;

/**
 * An instance to be started.
 *
 * @param instanceId a UUID
 * @param slotId one of the runtime's slots, that is free
 * @param account whom it will work for, as long as it lives
 */
public record InstanceSpec(String instanceId, String slotId, String account) {}

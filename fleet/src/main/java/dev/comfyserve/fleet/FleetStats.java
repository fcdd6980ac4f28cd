package dev.comfyserve.fleet;

import dev.comfyserve.contract.InstanceState;
import java.util.Map;

/**
 * Numbers for metrics, as they are now.
 *
 * @param ready requests that could start
 * @param fetching requests whose inputs are being fetched
 * @param running requests on an instance
 * @param instances live instances by state
 * @param slots slots by runtime
 * @param loopErrors steps of the scale loop that failed since the start
 */
public record FleetStats(
    int ready,
    int fetching,
    int running,
    Map<InstanceState, Integer> instances,
    Map<String, Integer> slots,
    long loopErrors) {}

/**
 * How many instances, where, for whom. {@link dev.comfyserve.fleet.scale.ScalePolicy} decides: a
 * pure function of a {@link dev.comfyserve.fleet.scale.Snapshot} and the time. {@code ScaleLoop}
 * takes the snapshot, asks, and applies.
 *
 * <p>Failure behaviour: a step that fails is repeated with back-off, and the loop goes on; starts
 * that fail push back their deployment (or, on attached servers, the server) exponentially, and the
 * reason stands on the {@link dev.comfyserve.fleet.signal.ProgressBoard}. Thread-safe.
 */
package dev.comfyserve.fleet.scale;

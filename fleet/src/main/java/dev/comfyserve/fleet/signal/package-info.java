/**
 * How the parts of the control plane nudge each other: wake-ups, the progress of running requests,
 * and interrupts. Entry types: {@link dev.comfyserve.fleet.signal.Signals}, {@link
 * dev.comfyserve.fleet.signal.ProgressBoard}, {@link dev.comfyserve.fleet.signal.Cancels}. All of
 * it is in memory and may be lost: who waits also looks at the store now and then. Thread-safe.
 */
package dev.comfyserve.fleet.signal;

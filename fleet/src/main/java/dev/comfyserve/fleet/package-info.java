/**
 * The control plane: takes requests in, queues them, runs them on instances, scales the instances,
 * and finds its way again after a crash.
 *
 * <p>Entry type: {@link dev.comfyserve.fleet.Fleet}, the composition of the packages below, with
 * one lifecycle. Arrows inside: {@code settings} and {@code signal} know nobody; {@code instance}
 * holds what lives; {@code dispatch} runs one attempt on an instance; {@code scale} decides and
 * applies; {@code recover} takes over what an earlier process left; {@code deployment}, {@code
 * workflow}, {@code submit}, {@code input}, {@code result} and {@code file} answer callers. The
 * truth is in the store; what is held in memory here may be lost at any moment.
 */
package dev.comfyserve.fleet;

/**
 * What operators look at: liveness, readiness, numbers. Entry type: {@link
 * dev.comfyserve.server.health.OperatorEndpoints}. Nothing here names an account's things.
 * Thread-safe.
 */
package dev.comfyserve.server.health;

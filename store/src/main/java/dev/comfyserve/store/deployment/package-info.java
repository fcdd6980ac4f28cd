/**
 * Deployments as they are wanted: settings, not what runs.
 *
 * <p>Entry type: {@link dev.comfyserve.store.deployment.Deployments}. A change reads, decides and
 * writes in one transaction, so that two changes cannot mix and a rule over all deployments (the
 * sum of minimums) holds whatever comes at the same time. Thread-safe.
 */
package dev.comfyserve.store.deployment;

/**
 * What is known of instances, so that those that outlive a server are found again.
 *
 * <p>Entry type: {@link dev.comfyserve.store.instance.Instances}. Thread-safe.
 */
package dev.comfyserve.store.instance;

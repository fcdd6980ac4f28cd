/**
 * Failures of the API as an assistant reads them: what happened, and what to do now, the same words
 * in tools, resources, prompts and tasks. Entry types: {@link
 * dev.comfyserve.server.failure.NextStep}, {@link dev.comfyserve.server.failure.ApiFailure}.
 * Decides by {@link dev.comfyserve.contract.ApiException#meaning}, not by the status that came.
 * Thread-safe.
 */
package dev.comfyserve.server.failure;

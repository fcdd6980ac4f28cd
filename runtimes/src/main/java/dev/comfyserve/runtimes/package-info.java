/**
 * Where ComfyUI instances come from; one package a kind. Entry types: {@link
 * dev.comfyserve.runtimes.Runtime} and {@link dev.comfyserve.runtimes.Instance}. A start that fails
 * leaves nothing behind and says why ({@link dev.comfyserve.runtimes.StartFailed}). Runtimes and
 * instances are thread-safe; who may hold which slot is decided by the caller.
 */
package dev.comfyserve.runtimes;

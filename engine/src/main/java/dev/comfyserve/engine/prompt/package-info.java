/**
 * Prompts from submission to history: the queue, the cache of node results, the one worker that
 * runs prompts, and the records of ended ones. Entry type: {@link
 * dev.comfyserve.engine.prompt.Prompts}.
 *
 * <p>A prompt ends as success, error or interrupted, whatever a node throws; the worker goes on
 * with the next. {@code Prompts}, the queue and the history may be used from any thread; a run and
 * the result cache belong to the worker.
 */
package dev.comfyserve.engine.prompt;

/**
 * Decides what of a submitted graph can run, with ComfyUI's error types and words. Entry type:
 * {@link dev.comfyserve.engine.validation.PromptValidator}.
 *
 * <p>What the caller can read about is a {@link dev.comfyserve.engine.validation.Verdict}; a body
 * of a shape that ComfyUI trips over is a {@link
 * dev.comfyserve.engine.validation.MalformedRequest}. A validator may be used from any thread; each
 * validation changes only the graph that it is given, whose constants it makes the type of their
 * inputs.
 */
package dev.comfyserve.engine.validation;

/**
 * JSON as ComfyUI reads and writes it: bare {@code NaN} tokens, big integers and ASCII escapes on
 * the wire ({@link dev.comfyserve.engine.json.WireJson}), and the text forms of Python where
 * clients can see them ({@link dev.comfyserve.engine.json.PythonText}). Stateless and thread-safe.
 */
package dev.comfyserve.engine.json;

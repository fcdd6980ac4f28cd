/**
 * The embedded engine: a small real server that speaks ComfyUI's HTTP and websocket protocol for a
 * handful of model-free core nodes, so that everything above it can run, and be tested, without
 * Python or a GPU.
 *
 * <p>Entry types: {@link dev.comfyserve.engine.EngineMain} as a process of its own, {@link
 * dev.comfyserve.engine.Engine} inside a test, {@link dev.comfyserve.engine.EngineSchemas} for the
 * node schemas alone.
 *
 * <p>Failure behaviour: a node that fails ends its prompt as ComfyUI would (an {@code
 * execution_error}) and leaves the server running. State (queue, history, cache) lives in memory
 * and ends with the process. Thread-safety: every public type may be used from any thread; prompts
 * run one after another on one worker thread.
 */
package dev.comfyserve.engine;

/**
 * Workflow graphs in API format ({@code {"<node id>": {"class_type", "inputs"}}}), as pure
 * functions on JSON trees: checking, overrides, file inputs, own output names, and how a graph is
 * shown. No function changes the graph that it is given. What is wrong with a caller's graph goes
 * into {@code Faults}, all at once; with faults a returned graph is of no use. Thread-safe: there
 * is no state.
 *
 * <p>In graphs that we store, a file is a {@link dev.comfyserve.comfyui.graph.FileRef}.
 */
package dev.comfyserve.comfyui.graph;

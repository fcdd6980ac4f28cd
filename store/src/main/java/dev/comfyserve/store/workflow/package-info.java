/**
 * Saved workflows: immutable, numbered versions of a graph.
 *
 * <p>Entry type: {@link dev.comfyserve.store.workflow.Workflows}. A version is never changed, and
 * its name is never used again, not even after it was deleted. Thread-safe.
 */
package dev.comfyserve.store.workflow;

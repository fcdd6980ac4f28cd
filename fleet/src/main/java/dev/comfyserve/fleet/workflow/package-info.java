/**
 * Saved workflows.
 *
 * <p>Entry type: {@link dev.comfyserve.fleet.workflow.WorkflowApi}. A graph with faults is not
 * saved. Where a runtime never told its node classes, only the form of a graph is checked.
 * Thread-safe.
 */
package dev.comfyserve.fleet.workflow;

package dev.comfyserve.store.workflow;

import java.time.Instant;
import tools.jackson.databind.node.ObjectNode;

/**
 * One version of a workflow.
 *
 * @param graph as it was saved, files as {@code $file} references
 * @param readme null where there is none
 */
public record WorkflowVersion(
    String workflowId,
    String version,
    String account,
    String name,
    ObjectNode graph,
    String readme,
    String runtime,
    Instant createdAt) {}

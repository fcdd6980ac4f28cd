package dev.comfyserve.store.workflow;

import java.time.Instant;
import java.util.List;

/**
 * A workflow with the names of its versions, oldest first.
 *
 * @param updatedAt when its newest version was saved
 */
public record Workflow(
    String id,
    String account,
    String name,
    List<String> versions,
    Instant createdAt,
    Instant updatedAt) {}

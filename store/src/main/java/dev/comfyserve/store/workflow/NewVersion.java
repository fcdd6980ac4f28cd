package dev.comfyserve.store.workflow;

import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * A version to be saved.
 *
 * @param workflowId the workflow that gets it, or null for a new workflow
 * @param version its name, or null for the next of {@code v1}, {@code v2}, ...
 * @param readme null where there is none
 * @param blobs the files that the graph refers to, by SHA-256; they are kept while it exists
 */
public record NewVersion(
    String account,
    String workflowId,
    String name,
    String version,
    ObjectNode graph,
    String readme,
    String runtime,
    List<String> blobs) {
  public NewVersion {
    blobs = List.copyOf(blobs);
  }
}

package dev.comfyserve.store.workflow;

import java.util.List;
import java.util.Optional;

/** The saved workflows of all accounts. */
public final class Workflows {
  /**
   * Saves a version. The very same content under the same name is answered as it is.
   *
   * @throws dev.comfyserve.contract.ApiException 404001 when the workflow is not the account's, 409
   *     when the version's name is taken by other content
   */
  public WorkflowVersion save(NewVersion version) {
    throw new IllegalStateException("not built yet");
  }

  /** Empty also for a workflow without any version left. */
  public Optional<Workflow> find(String account, String workflowId) {
    throw new IllegalStateException("not built yet");
  }

  public Optional<WorkflowVersion> version(String account, String workflowId, String version) {
    throw new IllegalStateException("not built yet");
  }

  /** Newest first, those without any version left out. */
  public List<Workflow> list(String account) {
    throw new IllegalStateException("not built yet");
  }

  /**
   * Deletes a version.
   *
   * @throws dev.comfyserve.contract.ApiException 404001 when there is none, 409 naming the
   *     deployments that use it
   */
  public void deleteVersion(String account, String workflowId, String version) {
    throw new IllegalStateException("not built yet");
  }
}

package dev.comfyserve.fleet.wire;

import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.ErrorCode;
import dev.comfyserve.contract.Text;
import dev.comfyserve.store.workflow.Workflow;

/** Tells that a workflow has no such version, and which it has. */
public final class MissingVersion {
  private MissingVersion() {}

  public static ApiException of(Workflow workflow, String version) {
    return new ApiException(
        ErrorCode.NOT_FOUND,
        "No such workflow version: %s. The workflow has: %s."
            .formatted(
                Text.clip(version, 80), Text.clip(String.join(", ", workflow.versions()), 300)));
  }
}

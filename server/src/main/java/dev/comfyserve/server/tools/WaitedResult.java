package dev.comfyserve.server.tools;

import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.Json;
import dev.comfyserve.mcp.tool.ToolResult;
import dev.comfyserve.server.picture.Thumbnails;
import dev.comfyserve.server.request.RequestRef;
import tools.jackson.databind.node.ObjectNode;

/** What {@code submit_request} answers when it has waited for the end, made after the call. */
public final class WaitedResult {
  private final ResultAnswer answer;

  public WaitedResult(Thumbnails pictures) {
    this.answer = new ResultAnswer(pictures);
  }

  /**
   * @param status of a request that has ended, with progress
   */
  public ToolResult of(Caller caller, RequestRef request, ObjectNode status, ObjectNode result)
      throws InterruptedException {
    ObjectNode out = Answers.ok();
    out.put("deployment_id", request.deploymentId());
    out.set("submission", submission(request, status));
    out.set("status", status);
    return answer.of(caller, out, result);
  }

  /** As the submit answered it; the contract fixes the form of the three addresses. */
  private static ObjectNode submission(RequestRef request, ObjectNode status) {
    ObjectNode submission = Json.object().put("request_id", request.requestId());
    String url = status.path("status_url").asString("");
    if (url.isEmpty()) {
      return submission; // the host has no more than the result
    }
    submission.put("status_url", url);
    submission.set("result_url", status.path("result_url"));
    return submission.put("cancel_url", url.replaceFirst("/status$", "/cancel"));
  }
}

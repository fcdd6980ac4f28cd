package dev.comfyserve.server.tools;

import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.ServerlessApi;
import dev.comfyserve.mcp.tool.Tool;
import dev.comfyserve.mcp.tool.ToolDefinition;
import tools.jackson.databind.node.ObjectNode;

/** {@code cancel_request}. */
final class CancelRequest {
  private CancelRequest() {}

  static Tool<Caller> tool(ServerlessApi api, Failures failures) {
    return new Tool<>(
        new ToolDefinition(
            "cancel_request",
            "Cancel a request",
            "Stop a request, whether it waits or runs. outcome is cancelled, or not_cancellable if"
                + " it had ended already. Safe to repeat.",
            Schema.object()
                .uuid("deployment_id", Words.DEPLOYMENT_ID)
                .uuid("request_id", Words.REQUEST_ID)
                .required("deployment_id", "request_id")
                .build(),
            null,
            Words.CANCELS),
        failures.handling(
            call -> {
              ObjectNode cancel =
                  api.cancelRequest(
                      call.principal(),
                      call.arguments().path("deployment_id").asString(),
                      call.arguments().path("request_id").asString());
              ObjectNode out = Answers.ok();
              out.set("cancel", cancel);
              String id = cancel.path("request_id").asString();
              return Answers.of(
                  cancel.path("outcome").asString().equals("cancelled")
                      ? "Request " + id + " is cancelled."
                      : "Request " + id + " had ended already: get_request_result has its result.",
                  out);
            }));
  }
}

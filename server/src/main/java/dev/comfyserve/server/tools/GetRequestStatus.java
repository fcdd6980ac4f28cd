package dev.comfyserve.server.tools;

import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.ServerlessApi;
import dev.comfyserve.contract.StatusReading;
import dev.comfyserve.mcp.tool.Tool;
import dev.comfyserve.mcp.tool.ToolDefinition;
import dev.comfyserve.mcp.tool.ToolHints;
import tools.jackson.databind.node.ObjectNode;

/** {@code get_request_status}. */
final class GetRequestStatus {
  private static final int LONGEST_TEXT = 1000;

  private GetRequestStatus() {}

  static Tool<Caller> tool(ServerlessApi api, Failures failures) {
    return new Tool<>(
        new ToolDefinition(
            "get_request_status",
            "Get a request's status",
            "How far a request is: in_queue (with its position), in_progress, completed or"
                + " cancelled. completed covers success and failure: get_request_result tells"
                + " which.",
            Schema.object()
                .uuid("deployment_id", Words.DEPLOYMENT_ID)
                .uuid("request_id", Words.REQUEST_ID)
                .required("deployment_id", "request_id")
                .build(),
            null,
            ToolHints.READ),
        failures.handling(
            call -> {
              ObjectNode status =
                  api.requestStatus(
                      call.principal(),
                      call.arguments().path("deployment_id").asString(),
                      call.arguments().path("request_id").asString(),
                      true);
              ObjectNode out = Answers.ok();
              out.set("status", status);
              shorten(out);
              String id = status.path("request_id").asString();
              return Answers.of(
                  StatusReading.ended(status)
                      ? "Request %s is %s: get_request_result has what came of it."
                          .formatted(id, status.path("status").asString())
                      : "Request %s: %s.".formatted(id, StatusReading.words(status)),
                  out);
            }));
  }

  /** Ours is short; another host may say more. */
  private static void shorten(ObjectNode out) {
    ModelTokens.fit(
        out,
        () -> {
          if (LongTexts.clip(out, LONGEST_TEXT) > 0) {
            out.withArray("omitted").add("the rest of long texts; status over REST has it");
          }
        });
  }
}

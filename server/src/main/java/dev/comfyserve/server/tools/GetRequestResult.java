package dev.comfyserve.server.tools;

import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.ServerlessApi;
import dev.comfyserve.mcp.tool.Tool;
import dev.comfyserve.mcp.tool.ToolDefinition;
import dev.comfyserve.mcp.tool.ToolHints;
import tools.jackson.databind.node.ObjectNode;

/** {@code get_request_result}. */
final class GetRequestResult {
  private GetRequestResult() {}

  static Tool<Caller> tool(ServerlessApi api, ResultAnswer results, Failures failures) {
    return new Tool<>(
        new ToolDefinition(
            "get_request_result",
            "Get a request's result",
            "What a request made: output_urls lists every file with a URL to show or download (they"
                + " expire); outputs holds texts too. A failed request has an error that names the"
                + " node and the reason.",
            Schema.object()
                .uuid("deployment_id", Words.DEPLOYMENT_ID)
                .uuid("request_id", Words.REQUEST_ID)
                .required("deployment_id", "request_id")
                .build(),
            null,
            ToolHints.READ),
        failures.handling(
            call -> {
              ObjectNode result =
                  api.requestResult(
                      call.principal(),
                      call.arguments().path("deployment_id").asString(),
                      call.arguments().path("request_id").asString());
              return results.of(call.principal(), Answers.ok(), result);
            }));
  }
}

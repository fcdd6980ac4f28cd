package dev.comfyserve.server.tools;

import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.Caller;
import dev.comfyserve.mcp.tool.ToolCall;
import dev.comfyserve.mcp.tool.ToolHandler;
import dev.comfyserve.mcp.tool.ToolResult;
import dev.comfyserve.server.failure.Asked;
import dev.comfyserve.server.failure.NextStep;
import dev.comfyserve.server.failure.Repeat;
import dev.comfyserve.server.failure.Ways;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes results of the API's errors: with what can be done next about what was asked for, over this
 * connection.
 */
final class Failures {
  private static final String DEPLOYMENT_ID = "deployment_id";

  private final Ways ways;

  Failures(Ways ways) {
    this.ways = ways;
  }

  /** A handler whose API errors become results that say what to do next. */
  ToolHandler<Caller> handling(ToolHandler<Caller> handler) {
    return handling(Repeat.HARMLESS, handler);
  }

  /**
   * @param repeat what it would mean to call again after a failure that leaves open what was done
   */
  ToolHandler<Caller> handling(Repeat repeat, ToolHandler<Caller> handler) {
    return (ToolCall<Caller> call) -> {
      try {
        return handler.call(call);
      } catch (ApiException e) {
        return failure(e, repeat, call);
      }
    };
  }

  private ToolResult failure(ApiException e, Repeat repeat, ToolCall<Caller> call) {
    return Answers.failure(e, NextStep.told(e, repeat, asked(call.arguments()), ways));
  }

  /** What the arguments are about, the narrowest of it. */
  private static Asked asked(ObjectNode arguments) {
    if (arguments.has("instance_id")) {
      return Asked.INSTANCE;
    }
    if (arguments.has("request_id")) {
      return Asked.ANYTHING; // it or its deployment
    }
    if (arguments.has(DEPLOYMENT_ID)) {
      return Asked.DEPLOYMENT;
    }
    return arguments.has("workflow_id") || arguments.has("workflow_api_json")
        ? Asked.WORKFLOW
        : Asked.ANYTHING;
  }
}

package dev.comfyserve.server.failure;

import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.Json;
import dev.comfyserve.mcp.jsonrpc.RpcError;
import dev.comfyserve.mcp.protocol.RpcFailure;
import tools.jackson.databind.node.ObjectNode;

/** An error of the API where MCP has no result that could carry it. */
public final class ApiFailure {
  private static final String GOES_ON =
      " The request itself goes on, whatever this answer says: ask for the task again after ";

  private ApiFailure() {}

  /** Says what a tool would have said; it never holds a cause of ours. */
  public static RpcFailure of(ApiException e) {
    return of(e, NextStep.told(e, Repeat.HARMLESS));
  }

  /** The same where a task was asked for: a client must not take a pause for its end. */
  public static RpcFailure ofTask(ApiException e) {
    return e.temporary()
        ? of(e, NextStep.sentence(e.getMessage()) + GOES_ON + NextStep.pause(e) + " seconds.")
        : of(e);
  }

  /** What a token of more scope would be allowed. */
  public static RpcFailure ofScope(ApiException e) {
    return RpcFailure.ofScope(error(RpcError.INVALID_REQUEST, e, e.getMessage()));
  }

  private static RpcFailure of(ApiException e, String message) {
    return RpcFailure.ofCall(error(code(e), e, message));
  }

  private static RpcError error(int code, ApiException e, String message) {
    ObjectNode data =
        Json.object().put("status_code", e.httpStatus()).put("error_code", e.errorCode());
    if (e.detail() != null) {
      data.set("detail", e.detail());
    }
    if (e.retryAfter() != null) {
      data.put("retry_after_seconds", e.retryAfter().toSeconds());
    }
    return new RpcError(code, message, data);
  }

  /** Only what other parameters would put right is the parameters' fault. */
  private static int code(ApiException e) {
    return switch (e.meaning()) {
      // Such as a deployment that was deleted just now: nothing is broken here.
      case 400, 403, 404, 409, 410, 413, 422 -> RpcError.INVALID_PARAMS;
      default -> RpcError.INTERNAL;
    };
  }
}

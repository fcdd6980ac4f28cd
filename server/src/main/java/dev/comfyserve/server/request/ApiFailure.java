package dev.comfyserve.server.request;

import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.Json;
import dev.comfyserve.mcp.jsonrpc.RpcError;
import dev.comfyserve.mcp.protocol.RpcFailure;

/** An error of the API where MCP has no result that could carry it. */
public final class ApiFailure {
  private ApiFailure() {}

  /** Says what the API said; it never holds a cause of ours. */
  public static RpcFailure of(ApiException e) {
    // Such as a deployment that was deleted just now: nothing is broken here.
    boolean callers = e.httpStatus() >= 400 && e.httpStatus() < 500;
    return RpcFailure.ofCall(error(callers ? RpcError.INVALID_PARAMS : RpcError.INTERNAL, e));
  }

  /** What a token of more scope would be allowed. */
  public static RpcFailure ofScope(ApiException e) {
    return RpcFailure.ofScope(error(RpcError.INVALID_REQUEST, e));
  }

  private static RpcError error(int code, ApiException e) {
    return new RpcError(
        code,
        e.getMessage(),
        Json.object().put("status_code", e.httpStatus()).put("error_code", e.errorCode()));
  }
}

package dev.comfyserve.mcp.protocol;

import dev.comfyserve.mcp.jsonrpc.RpcError;

/** A request that is answered with a JSON-RPC error. */
public final class RpcFailure extends Exception {
  private static final long serialVersionUID = 1L;
  private final transient RpcError error;
  private final boolean ofEnvelope;

  private RpcFailure(RpcError error, boolean ofEnvelope) {
    // No stack trace: it is an answer, and anybody can cause one.
    super(error.message(), null, false, false);
    this.error = error;
    this.ofEnvelope = ofEnvelope;
  }

  /** The request is malformed or contradicts itself: over HTTP a 400. */
  public static RpcFailure ofEnvelope(RpcError error) {
    return new RpcFailure(error, true);
  }

  public static RpcFailure ofEnvelope(int code, String message) {
    return ofEnvelope(new RpcError(code, message));
  }

  /** A well-formed request cannot be answered: over HTTP a 200, as any other answer. */
  public static RpcFailure ofCall(RpcError error) {
    return new RpcFailure(error, false);
  }

  public static RpcFailure ofCall(int code, String message) {
    return ofCall(new RpcError(code, message));
  }

  public RpcError error() {
    return error;
  }

  public boolean ofEnvelope() {
    return ofEnvelope;
  }
}

package dev.comfyserve.mcp.protocol;

import dev.comfyserve.mcp.jsonrpc.RpcError;

/** A request that is answered with a JSON-RPC error. */
public final class RpcFailure extends Exception {
  private static final long serialVersionUID = 1L;
  private final transient RpcError error;
  private final Kind kind;

  private enum Kind {
    ENVELOPE,
    SCOPE,
    CALL
  }

  private RpcFailure(RpcError error, Kind kind) {
    // No stack trace: it is an answer, and anybody can cause one.
    super(error.message(), null, false, false);
    this.error = error;
    this.kind = kind;
  }

  /** The request is malformed or contradicts itself: over HTTP a 400. */
  public static RpcFailure ofEnvelope(RpcError error) {
    return new RpcFailure(error, Kind.ENVELOPE);
  }

  public static RpcFailure ofEnvelope(int code, String message) {
    return ofEnvelope(new RpcError(code, message));
  }

  /**
   * The caller may not do this, and would with a token of more scope: over HTTP a 403, to which the
   * owner of the endpoint adds the challenge that says which.
   */
  public static RpcFailure ofScope(RpcError error) {
    return new RpcFailure(error, Kind.SCOPE);
  }

  /** A well-formed request cannot be answered: over HTTP a 200, as any other answer. */
  public static RpcFailure ofCall(RpcError error) {
    return new RpcFailure(error, Kind.CALL);
  }

  public static RpcFailure ofCall(int code, String message) {
    return ofCall(new RpcError(code, message));
  }

  public RpcError error() {
    return error;
  }

  public boolean ofEnvelope() {
    return kind == Kind.ENVELOPE;
  }

  public boolean ofScope() {
    return kind == Kind.SCOPE;
  }
}

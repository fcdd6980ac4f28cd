package dev.comfyserve.mcp.jsonrpc;

import tools.jackson.databind.node.ObjectNode;

/**
 * A JSON-RPC error.
 *
 * @param data null for none
 */
public record RpcError(int code, String message, ObjectNode data) {
  public static final int PARSE = -32700;
  public static final int INVALID_REQUEST = -32600;
  public static final int METHOD_NOT_FOUND = -32601;
  public static final int INVALID_PARAMS = -32602;
  public static final int INTERNAL = -32603;
  public static final int HEADER_MISMATCH = -32020;
  public static final int MISSING_CAPABILITY = -32021;
  public static final int UNSUPPORTED_VERSION = -32022;

  public RpcError(int code, String message) {
    this(code, message, null);
  }
}

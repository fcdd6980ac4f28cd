package dev.comfyserve.server.http;

import org.eclipse.jetty.server.Response;

/** What a browser wants to hear before it lets an allowed page read our answers. */
final class Cors {
  private static final String EXPOSED = "WWW-Authenticate, Retry-After, X-Request-Id";

  /** What a page may send; {@code *} would not cover Authorization. */
  private static final String ALLOWED =
      "Authorization, Content-Type, Accept, Idempotency-Key, MCP-Protocol-Version, Mcp-Method,"
          + " Mcp-Name, Mcp-Session-Id, Last-Event-ID, X-MCP-Toolsets, X-MCP-Readonly, traceparent,"
          + " tracestate, baggage";

  private Cors() {}

  static void allow(String origin, Response response) {
    response.getHeaders().put("Access-Control-Allow-Origin", origin);
    response.getHeaders().put("Access-Control-Expose-Headers", EXPOSED);
    response.getHeaders().put("Vary", "Origin");
  }

  static void preflight(Reply reply, String methods) {
    reply.header("Access-Control-Allow-Methods", methods);
    reply.header("Access-Control-Allow-Headers", ALLOWED);
    reply.header("Access-Control-Max-Age", "600");
  }
}

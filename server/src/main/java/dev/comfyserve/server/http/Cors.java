package dev.comfyserve.server.http;

import org.eclipse.jetty.server.Response;

/** What a browser wants to hear before it lets an allowed page read our answers. */
final class Cors {
  private Cors() {}

  static void allow(String origin, Response response) {
    response.getHeaders().put("Access-Control-Allow-Origin", origin);
    response.getHeaders().put("Access-Control-Expose-Headers", "WWW-Authenticate, X-Request-Id");
    response.getHeaders().put("Vary", "Origin");
  }

  static void preflight(Reply reply, String methods) {
    reply.header("Access-Control-Allow-Methods", methods);
    reply.header(
        "Access-Control-Allow-Headers",
        "Authorization, Content-Type, Accept, Idempotency-Key, MCP-Protocol-Version, Mcp-Method,"
            + " Mcp-Name, Mcp-Session-Id, Last-Event-ID, traceparent");
    reply.header("Access-Control-Max-Age", "600");
  }
}

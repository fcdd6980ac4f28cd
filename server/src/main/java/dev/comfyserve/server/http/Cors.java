package dev.comfyserve.server.http;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.jetty.server.Response;

/** What a browser wants to hear before it lets an allowed page read our answers. */
final class Cors {
  private static final String EXPOSED = "WWW-Authenticate, Retry-After, X-Request-Id";

  /** What a page may send; {@code *} would not cover Authorization. */
  private static final String ALLOWED =
      "Authorization, Content-Type, Accept, Idempotency-Key, MCP-Protocol-Version, Mcp-Method,"
          + " Mcp-Name, Mcp-Session-Id, Last-Event-ID, X-MCP-Toolsets, X-MCP-Readonly, traceparent,"
          + " tracestate, baggage";

  private static final Pattern PARAMETER = Pattern.compile("(?i)mcp-param-[a-z0-9_-]{1,64}");
  private static final int MOST_PARAMETERS = 20;

  private Cors() {}

  static void allow(String origin, Response response) {
    response.getHeaders().put("Access-Control-Allow-Origin", origin);
    response.getHeaders().put("Access-Control-Expose-Headers", EXPOSED);
    response.getHeaders().put("Vary", "Origin");
  }

  /**
   * @param wanted the headers that the page means to send
   */
  static void preflight(Reply reply, String methods, List<String> wanted) {
    reply.header("Access-Control-Allow-Methods", methods);
    reply.header("Access-Control-Allow-Headers", ALLOWED + parameters(wanted));
    reply.header("Access-Control-Max-Age", "600");
    reply.header("Vary", "Origin, Access-Control-Request-Headers");
  }

  /** A client of the newest protocol may repeat any argument of a call in such a header. */
  private static String parameters(List<String> wanted) {
    return wanted.stream()
        .filter(name -> PARAMETER.matcher(name).matches())
        .distinct()
        .limit(MOST_PARAMETERS)
        .map(name -> ", " + name)
        .collect(Collectors.joining());
  }
}

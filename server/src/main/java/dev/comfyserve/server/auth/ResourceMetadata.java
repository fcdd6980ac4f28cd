package dev.comfyserve.server.auth;

import dev.comfyserve.contract.Json;
import dev.comfyserve.server.http.Access;
import dev.comfyserve.server.http.Reply;
import dev.comfyserve.server.http.Routes;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/**
 * How to authenticate, for programs (RFC 9728): under the path form for {@code /mcp}, under the
 * root form for everything. Any page may read it.
 */
public final class ResourceMetadata {
  private final Supplier<URI> publicUrl;
  private final List<URI> authorizationServers;

  /**
   * @param publicUrl the base of the URLs that we hand out
   * @param authorizationServers who gives out tokens that this server takes; empty where only the
   *     operator does
   */
  public ResourceMetadata(Supplier<URI> publicUrl, List<URI> authorizationServers) {
    this.publicUrl = publicUrl;
    this.authorizationServers = List.copyOf(authorizationServers);
  }

  public void addTo(Routes routes) {
    for (String path : new String[] {"", Challenges.MCP}) {
      routes.add(
          "GET",
          Challenges.METADATA + path,
          Access.ANY_PAGE,
          (call, reply) -> answer(reply, canonical(publicUrl.get()) + path));
    }
  }

  private void answer(Reply reply, String resource) throws IOException {
    ObjectNode json = Json.object().put("resource", resource);
    if (!authorizationServers.isEmpty()) {
      var servers = json.putArray("authorization_servers");
      authorizationServers.forEach(server -> servers.add(server.toString()));
    }
    Challenges.SCOPES.forEach(json.putArray("scopes_supported")::add);
    json.putArray("bearer_methods_supported").add("header");
    json.put("resource_name", "ComfyServe");
    reply.header("Cache-Control", "max-age=3600");
    reply.json(200, json);
  }

  /** Scheme and host in lower case, no slash at the end: clients compare letter by letter. */
  private static String canonical(URI url) {
    String path = url.getRawPath() == null ? "" : url.getRawPath();
    return (url.getScheme() + "://" + url.getRawAuthority()).toLowerCase(Locale.ROOT)
        + (path.endsWith("/") ? path.substring(0, path.length() - 1) : path);
  }
}

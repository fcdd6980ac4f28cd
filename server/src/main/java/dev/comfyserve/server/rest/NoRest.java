package dev.comfyserve.server.rest;

import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.ErrorCode;
import dev.comfyserve.server.http.Access;
import dev.comfyserve.server.http.Call;
import dev.comfyserve.server.http.Reply;
import dev.comfyserve.server.http.Routes;
import java.net.URI;

/** {@code /prod} of a gateway, which has no REST API of its own: says where to go. */
public final class NoRest {
  private final URI upstream;

  public NoRest(URI upstream) {
    this.upstream = upstream;
  }

  public void addTo(Routes routes) {
    for (String method : new String[] {"GET", "POST", "PUT", "PATCH", "DELETE"}) {
      routes.add(method, "/prod", Access.OPEN, this::refuse);
      routes.add(method, "/prod/{*rest}", Access.OPEN, this::refuse);
    }
  }

  private void refuse(Call call, Reply reply) {
    throw new ApiException(
        ErrorCode.NOT_FOUND,
        "This server is a gateway and has no REST API: call "
            + upstream
            + "/prod directly with your RunComfy token, or POST /mcp for the MCP tools.");
  }
}

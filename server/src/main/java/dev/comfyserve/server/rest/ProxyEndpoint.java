package dev.comfyserve.server.rest;

import dev.comfyserve.contract.ProxyAnswer;
import dev.comfyserve.contract.ProxyRequest;
import dev.comfyserve.contract.ServerlessApi;
import dev.comfyserve.server.http.Access;
import dev.comfyserve.server.http.Call;
import dev.comfyserve.server.http.Reply;
import dev.comfyserve.server.http.Routes;
import java.io.IOException;

/** The way through to one instance's ComfyUI; path, query, body and answer travel as they are. */
final class ProxyEndpoint {
  private final ServerlessApi api;

  ProxyEndpoint(ServerlessApi api) {
    this.api = api;
  }

  void addTo(Routes routes) {
    String path = DeploymentEndpoints.ONE + "/instances/{instance}/proxy/{*path}";
    // A custom node of ComfyUI may change something on a GET, and nobody can tell which do.
    routes.add("GET", path, Access.TOKEN_THAT_WRITES, this::forward);
    routes.add("POST", path, Access.TOKEN_THAT_WRITES, this::forward);
  }

  private void forward(Call call, Reply reply) throws IOException {
    ProxyRequest request =
        new ProxyRequest(
            call.method(),
            call.param("path"),
            call.rawQuery(),
            call.header("Content-Type").orElse(null),
            call.body());
    ProxyAnswer answer =
        api.proxy(call.caller(), call.param("deployment"), call.param("instance"), request);
    reply.bytes(answer.status(), answer.contentType(), answer.body());
  }
}

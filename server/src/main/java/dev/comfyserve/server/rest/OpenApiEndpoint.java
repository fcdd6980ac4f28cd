package dev.comfyserve.server.rest;

import dev.comfyserve.server.http.Access;
import dev.comfyserve.server.http.Routes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** {@code /openapi.yaml}: what there is. */
final class OpenApiEndpoint {
  private final byte[] text;

  OpenApiEndpoint() {
    try (InputStream in = OpenApiEndpoint.class.getResourceAsStream("/openapi.yaml")) {
      this.text = in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void addTo(Routes routes) {
    routes.add(
        "GET",
        "/openapi.yaml",
        Access.OPEN,
        (call, reply) -> reply.bytes(200, "application/yaml", text));
  }
}

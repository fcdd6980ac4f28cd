package dev.comfyserve.server.health;

import dev.comfyserve.contract.Json;
import dev.comfyserve.server.http.Access;
import dev.comfyserve.server.http.Call;
import dev.comfyserve.server.http.Reply;
import dev.comfyserve.server.http.Routes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** {@code /health}, {@code /metrics}. */
public final class OperatorEndpoints {
  private final Readiness readiness;
  private final Metrics metrics;

  public OperatorEndpoints(Readiness readiness, Metrics metrics) {
    this.readiness = readiness;
    this.metrics = metrics;
  }

  public void addTo(Routes routes) {
    routes
        .add("GET", "/health/live", Access.OPEN, OperatorEndpoints::live)
        .add("GET", "/health/ready", Access.OPEN, this::ready)
        .add("GET", "/metrics", Access.OPEN, this::metrics);
  }

  private static void live(Call call, Reply reply) throws IOException {
    reply.json(200, Json.object().put("status", "live"));
  }

  private void ready(Call call, Reply reply) throws IOException {
    Readiness.Phase phase = readiness.now();
    reply.json(
        phase == Readiness.Phase.READY ? 200 : 503,
        Json.object().put("status", phase.name().toLowerCase(Locale.ROOT)));
  }

  private void metrics(Call call, Reply reply) throws IOException {
    reply.bytes(
        200,
        "text/plain; version=0.0.4; charset=utf-8",
        metrics.scrape().getBytes(StandardCharsets.UTF_8));
  }
}

package dev.comfyserve.cli;

import dev.comfyserve.cli.terminal.ProgressBar;
import dev.comfyserve.client.ComfyServeClient;
import java.time.Duration;
import tools.jackson.databind.node.ObjectNode;

/** Follows one request to its end, with a bar. */
final class RequestWatch {
  private static final Duration LOOK = Duration.ofSeconds(1);

  private RequestWatch() {}

  static ObjectNode toTheEnd(
      ComfyServeClient client, String deploymentId, String requestId, ProgressBar bar)
      throws InterruptedException {
    ObjectNode seen = null;
    while (true) {
      seen = client.api().awaitChange(client.caller(), deploymentId, requestId, seen, LOOK);
      String status = seen.path("status").asString();
      bar.show(StatusLine.fraction(seen), StatusLine.of(seen));
      if (status.equals("completed") || status.equals("cancelled")) {
        bar.close();
        return client.api().requestResult(client.caller(), deploymentId, requestId);
      }
    }
  }
}

package dev.comfyserve.cli;

import dev.comfyserve.cli.terminal.ProgressBar;
import dev.comfyserve.client.ComfyServeClient;
import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.StatusReading;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import tools.jackson.databind.node.ObjectNode;

/** Follows one request to its end, with a bar; a server that is away for a while is waited for. */
final class RequestWatch {
  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final Duration AWAY = Duration.ofSeconds(60);

  private final ComfyServeClient client;
  private final String deploymentId;
  private final String requestId;
  private final InstantSource clock;
  private Instant awaySince;

  RequestWatch(
      ComfyServeClient client, String deploymentId, String requestId, InstantSource clock) {
    this.client = client;
    this.deploymentId = deploymentId;
    this.requestId = requestId;
    this.clock = clock;
  }

  /** The result, when there is one. */
  ObjectNode toTheEnd(ProgressBar bar) throws InterruptedException {
    ObjectNode seen = null;
    double known = 0;
    while (true) {
      try {
        seen = client.api().awaitChange(client.caller(), deploymentId, requestId, seen, LOOK);
        if (StatusReading.ended(seen)) {
          return end(bar, seen, known);
        }
        known = StatusReading.fraction(seen);
        bar.show(known, StatusReading.words(seen));
        awaySince = null;
      } catch (ApiException e) {
        waitForTheServer(e);
        bar.show(0, "the server is away; the request is kept");
      }
    }
  }

  /** The status of a failed request is that it is completed; only its result says how. */
  private ObjectNode end(ProgressBar bar, ObjectNode seen, double known) {
    ObjectNode result = client.api().requestResult(client.caller(), deploymentId, requestId);
    String status = result.path("status").asString();
    if (status.equals("succeeded")) {
      bar.show(StatusReading.fraction(seen), StatusReading.words(seen));
    } else {
      bar.show(known, status);
    }
    return result;
  }

  private void waitForTheServer(ApiException e) throws InterruptedException {
    if (!e.hostAway()) {
      throw e;
    }
    if (awaySince == null) {
      awaySince = clock.instant();
    }
    if (clock.instant().isAfter(awaySince.plus(AWAY))) {
      throw new CommandFailed(
          e.getMessage()
              + "\n  The request is not lost. When the server is back: "
              + RequestCommand.how("get", deploymentId, requestId),
          e);
    }
    Thread.sleep(LOOK);
  }
}

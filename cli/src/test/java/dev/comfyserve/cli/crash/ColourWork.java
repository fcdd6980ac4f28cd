package dev.comfyserve.cli.crash;

import dev.comfyserve.cli.ServerProcess;
import dev.comfyserve.client.ComfyServeClient;
import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.Json;
import dev.comfyserve.contract.SubmitOptions;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.imageio.ImageIO;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Clients that submit requests, each for a picture in a colour of its own, through a server that
 * may die at any moment; and the check that every answered one came back with its own picture.
 */
final class ColourWork {
  private static final String GRAPH =
      """
      {"1": {"class_type": "EmptyImage", "inputs": {"width": 16, "height": 16, "batch_size": 1, "color": 0}},
       "9": {"class_type": "SaveImage", "inputs": {"images": ["1", 0], "filename_prefix": "colour"}}}
      """;

  private final ServerProcess server;
  private final AtomicInteger nextColour = new AtomicInteger(1);

  /** Answered submits: request id to colour. */
  private final Map<String, Integer> answered = new ConcurrentHashMap<>();

  private String deploymentId;

  ColourWork(ServerProcess server) {
    this.server = server;
  }

  void deploy(int maxInstances) {
    try (ComfyServeClient client = server.client()) {
      ObjectNode workflow = Json.object();
      workflow.put("name", "colour").set("workflow_api_json", Json.parse(GRAPH));
      JsonNode saved = client.own().saveWorkflow(client.caller(), workflow);
      ObjectNode deployment = Json.object();
      deployment.put("name", "colour").put("max_instances", maxInstances);
      deployment.put("workflow_id", saved.path("workflow_id").asString());
      deployment.put("workflow_version", saved.path("workflow_version").asString());
      deploymentId =
          client.api().createDeployment(client.caller(), deployment).path("id").asString();
    }
  }

  int answered() {
    return answered.size();
  }

  Set<Integer> colours() {
    return new HashSet<>(answered.values());
  }

  /** One client: submits until {@code wanted} submits in all were answered. */
  void submitUntil(int wanted) {
    try (ComfyServeClient client = server.client()) {
      while (answered.size() < wanted && !Thread.currentThread().isInterrupted()) {
        int colour = colour(nextColour.getAndIncrement());
        ObjectNode body = Json.object();
        body.putObject("overrides").putObject("1").putObject("inputs").put("color", colour);
        try {
          JsonNode answer =
              client.api().submit(client.caller(), deploymentId, body, SubmitOptions.NONE);
          answered.put(answer.path("request_id").asString(), colour);
        } catch (ApiException e) {
          // The server is down just now, or died before it answered: nothing was promised.
          if (!e.hostAway()) {
            throw e;
          }
          Thread.yield();
        }
      }
    }
  }

  /** Waits for the end of every answered request; returns what is wrong with them. */
  List<String> faults(Path folder) throws IOException {
    Files.createDirectories(folder);
    try (ComfyServeClient client = server.client()) {
      return answered.entrySet().parallelStream()
          .map(one -> fault(client, one.getKey(), one.getValue(), folder))
          .flatMap(Optional::stream)
          .toList();
    }
  }

  private Optional<String> fault(
      ComfyServeClient client, String requestId, int colour, Path folder) {
    try {
      JsonNode result = ended(client, requestId);
      if (!result.path("status").asString().equals("succeeded")) {
        return Optional.of(requestId + " ended as " + result);
      }
      JsonNode images = result.path("outputs").path("9").path("images");
      if (images.size() != 1) {
        return Optional.of(requestId + " has not one picture but " + images);
      }
      Path file = folder.resolve(requestId + ".png");
      client.download(URI.create(images.path(0).path("url").asString()), file);
      BufferedImage picture = ImageIO.read(file.toFile());
      for (int y = 0; y < picture.getHeight(); y++) {
        for (int x = 0; x < picture.getWidth(); x++) {
          if ((picture.getRGB(x, y) & 0xffffff) != colour) {
            return Optional.of(requestId + " has another request's picture");
          }
        }
      }
      return picture.getWidth() == 16 && picture.getHeight() == 16
          ? Optional.empty()
          : Optional.of(requestId + " has a picture of another size");
    } catch (IOException | ApiException e) {
      return Optional.of(requestId + ": " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of(requestId + ": interrupted");
    }
  }

  private JsonNode ended(ComfyServeClient client, String requestId) throws InterruptedException {
    ObjectNode status = null;
    for (int looks = 0; looks < 180; looks++) {
      status =
          client
              .api()
              .awaitChange(client.caller(), deploymentId, requestId, status, Duration.ofSeconds(1));
      if (status.path("status").asString().equals("completed")) {
        break;
      }
    }
    return client.api().requestResult(client.caller(), deploymentId, requestId);
  }

  /** A colour of its own for each number below 2^24 - 1, which is a prime's multiple. */
  private static int colour(int number) {
    return (int) (number * 7919L % 0xffffff);
  }
}

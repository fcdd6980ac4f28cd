package dev.comfyserve.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.cli.ServerProcess;
import dev.comfyserve.client.ComfyServeClient;
import dev.comfyserve.contract.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code run} keeps waiting while its server is killed and started again. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class RunAcrossRestartTest {
  private static final String GRAPH =
      """
      {"1": {"class_type": "EmptyImage", "inputs": {"width": 16, "height": 16, "batch_size": 1, "color": 255}},
       "2": {"class_type": "TestSlow", "inputs": {"image": ["1", 0], "seconds": 6, "steps": 60}},
       "9": {"class_type": "SaveImage", "inputs": {"images": ["2", 0], "filename_prefix": "slow"}}}
      """;

  @TempDir private Path folder;

  @Test
  void the_picture_comes_although_the_server_was_away() throws Exception {
    try (ServerProcess server =
        new ServerProcess(folder.resolve("server"), Map.of("COMFYSERVE_TEST_NODES", "true"))) {
      server.start();
      String deploymentId = deploy(server);
      Process run = run(server, deploymentId);
      try {
        // Before the id has come back, the command could not know that there is something to keep.
        awaitWord(run, "Request ");
        server.killWithEngines();
        awaitWord(run, "the server is away");
        server.start();
        assertThat(run.waitFor(2, TimeUnit.MINUTES)).isTrue();
      } finally {
        run.destroyForcibly();
      }
      assertThat(run.exitValue()).as(said()).isZero();
      try (var pictures = Files.list(folder.resolve("pictures"))) {
        assertThat(pictures).hasSize(1);
      }
    }
  }

  private static String deploy(ServerProcess server) {
    try (ComfyServeClient client = server.client()) {
      ObjectNode workflow = Json.object();
      workflow.put("name", "slow").set("workflow_api_json", Json.parse(GRAPH));
      JsonNode saved = client.own().saveWorkflow(client.caller(), workflow);
      ObjectNode deployment = Json.object().put("name", "slow");
      deployment.set("workflow_id", saved.path("workflow_id"));
      deployment.set("workflow_version", saved.path("workflow_version"));
      return client.api().createDeployment(client.caller(), deployment).path("id").asString();
    }
  }

  private Process run(ServerProcess server, String deploymentId) throws Exception {
    List<String> command =
        ServerProcess.javaCommand(
            "dev.comfyserve.cli.Main",
            "run",
            deploymentId,
            "--url",
            server.url().toString(),
            "--token",
            ServerProcess.TOKEN.reveal(),
            "--output",
            folder.resolve("pictures").toString());
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectErrorStream(true).redirectOutput(folder.resolve("run.log").toFile());
    return builder.start();
  }

  private void awaitWord(Process run, String word) throws Exception {
    while (!said().contains(word)) {
      assertThat(run.isAlive()).as(said()).isTrue();
      Thread.onSpinWait();
    }
  }

  private String said() throws Exception {
    Path log = folder.resolve("run.log");
    return Files.exists(log) ? Files.readString(log) : "";
  }
}

package dev.comfyserve.server.tools;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.client.Version;
import dev.comfyserve.contract.Json;
import dev.comfyserve.server.ComfyServe;
import dev.comfyserve.server.RunningServer;
import dev.comfyserve.server.config.ServerConfig;
import dev.comfyserve.testkit.runcomfy.RunComfy;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/** The ten tools in front of RunComfy: it is sent what the contract has, and the caller's token. */
class GatewayToolsTest extends ToolsContract {
  /** What RunComfy tells of the nodes of {@link #GRAPH}. */
  static final ObjectNode OBJECT_INFO =
      (ObjectNode)
          Json.parse(
              """
              {"EmptyImage": {"input": {"required": {
                  "width": ["INT", {"default": 512, "min": 1, "max": 16384, "step": 1}],
                  "height": ["INT", {"default": 512, "min": 1, "max": 16384, "step": 1}],
                  "batch_size": ["INT", {"default": 1, "min": 1, "max": 4096}],
                  "color": ["INT", {"default": 0, "min": 0, "max": 16777215}]}},
                "output": ["IMAGE"], "name": "EmptyImage"}}
              """);

  @TempDir private static Path folder;

  private RunComfy runComfy;
  private RunningServer gateway;
  private String workflowId;

  @BeforeAll
  void serve() throws Exception {
    runComfy = RunComfy.start().account(aliceToken()).account(bobToken());
    workflowId = runComfy.workflow(aliceToken(), GRAPH, OBJECT_INFO);
    gateway =
        ComfyServe.start(
            ServerConfig.load(
                Map.of("COMFYSERVE_UPSTREAM", runComfy.url().toString()),
                Map.of(
                    "data",
                    folder.resolve("none").toString(),
                    "port",
                    "0",
                    "body_limit_mib",
                    "1")));
  }

  @AfterEach
  void nothing_else_went_upstream() {
    assertThat(runComfy.violations()).isEmpty();
    assertThat(runComfy.seen())
        .allSatisfy(
            seen -> {
              assertThat(seen.header("Authorization"))
                  .isIn("Bearer " + aliceToken(), "Bearer " + bobToken());
              assertThat(seen.header("User-Agent")).isEqualTo("comfyserve/" + Version.TEXT);
              assertThat(seen.path()).startsWith("/prod/v2/deployments");
            });
    runComfy.calm();
  }

  @AfterAll
  void stop() {
    gateway.close();
    runComfy.close();
    assertThat(folder.resolve("none")).as("nothing is written to disk").doesNotExist();
  }

  @Override
  URI endpoint() {
    return URI.create(gateway.bound() + "/mcp");
  }

  @Override
  String aliceToken() {
    return "alices-own-runcomfy-token";
  }

  @Override
  String bobToken() {
    return "bobs-own-runcomfy-token";
  }

  @Override
  String workflowId() {
    return workflowId;
  }

  @Override
  ObjectNode submission(Way way) {
    runComfy.course(
        switch (way) {
          case QUICKLY -> RunComfy.Course.QUICK;
          case FOR_LONG -> RunComfy.Course.STAYS_RUNNING;
          case WRONG -> RunComfy.Course.failing(30001, "Node 2 (TestFail) failed: boom");
        });
    return Json.object();
  }
}

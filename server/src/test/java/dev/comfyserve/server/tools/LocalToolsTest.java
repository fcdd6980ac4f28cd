package dev.comfyserve.server.tools;

import dev.comfyserve.contract.Json;
import dev.comfyserve.server.ServerFixture;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/** The ten tools over a queue and an engine of our own. */
class LocalToolsTest extends ToolsContract {
  @TempDir private static Path folder;

  private ServerFixture server;
  private String workflowId;

  @BeforeAll
  void serve() throws Exception {
    server = ServerFixture.start(folder, Map.of("body_limit_mib", "1"));
    workflowId = ServerFixture.save(server.alice(), GRAPH).path("workflow_id").asString();
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @Override
  URI endpoint() {
    return URI.create(server.url() + "/mcp");
  }

  @Override
  String aliceToken() {
    return server.aliceToken().reveal();
  }

  @Override
  String bobToken() {
    return server.bobToken().reveal();
  }

  @Override
  String workflowId() {
    return workflowId;
  }

  @Override
  ObjectNode submission(Way way) {
    return (ObjectNode)
        Json.parse(
            switch (way) {
              case QUICKLY -> "{}";
              case FOR_LONG ->
                  "{\"overrides\": {\"2\": {\"inputs\": {\"seconds\": 60.0, \"steps\": 600}}}}";
              case WRONG ->
                  """
                  {"workflow_api_json":
                    {"1": {"class_type": "EmptyImage", "inputs": {"width": 8, "height": 8, "batch_size": 1, "color": 0}},
                     "2": {"class_type": "TestFail", "inputs": {"image": ["1", 0], "message": "boom"}},
                     "9": {"class_type": "SaveImage", "inputs": {"images": ["2", 0], "filename_prefix": "x"}}}}
                  """;
            });
  }
}

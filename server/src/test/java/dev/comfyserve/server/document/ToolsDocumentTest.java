package dev.comfyserve.server.document;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.contract.Json;
import dev.comfyserve.mcp.client.McpClient;
import dev.comfyserve.server.RestClient;
import dev.comfyserve.server.ServerFixture;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/**
 * docs/tools.md says what the tools are, and its examples work. After a change on purpose: {@code
 * mvn -pl server -am test -Dtest=ToolsDocumentTest -Dcomfyserve.write-documents=true
 * -Dsurefire.failIfNoSpecifiedTests=false}.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class ToolsDocumentTest {
  private static final Path DOCUMENT =
      Path.of("").toAbsolutePath().getParent().resolve("docs/tools.md");

  @TempDir private Path folder;

  @Test
  void the_document_is_what_the_tools_are_and_its_examples_work() throws Exception {
    String text;
    try (ServerFixture server = ServerFixture.start(folder, Map.of());
        McpClient client =
            McpClient.connect(
                URI.create(server.url() + "/mcp"),
                server.aliceToken().reveal(),
                Duration.ofSeconds(60))) {
      List<ObjectNode> tools = client.listTools();
      List<PlayedExample> examples = PlayedExample.play(client, prepared(server.alice()));
      assertThat(examples)
          .extracting(PlayedExample::tool)
          .as("every tool has an example")
          .containsAll(tools.stream().map(tool -> tool.path("name").asString()).toList());
      text = ToolsDocument.of(tools, examples);
    }
    if (Boolean.getBoolean("comfyserve.write-documents")) {
      Files.writeString(DOCUMENT, text);
    }
    assertThat(Files.readString(DOCUMENT)).isEqualTo(text);
  }

  /** What the first example finds: a saved workflow, and a deployment that takes its time. */
  private static Map<String, String> prepared(RestClient client) throws Exception {
    Map<String, String> kept = new HashMap<>();
    kept.put(
        "workflow_id",
        ServerFixture.save(client, ServerFixture.picture(640, 480, 255))
            .path("workflow_id")
            .asString());
    ObjectNode slow = ServerFixture.picture(64, 64, 0);
    slow.set(
        "2",
        Json.parse(
            """
            {"class_type": "TestSlow", "inputs": {"image": ["1", 0], "seconds": 120, "steps": 240}}
            """));
    ((ObjectNode) slow.path("9").path("inputs")).putArray("images").add("2").add(0);
    String path = ServerFixture.deploy(client, slow);
    kept.put("slow_deployment_id", path.substring(path.lastIndexOf('/') + 1));
    return kept;
  }
}

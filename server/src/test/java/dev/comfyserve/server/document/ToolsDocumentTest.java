package dev.comfyserve.server.document;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.contract.Json;
import dev.comfyserve.mcp.client.McpClient;
import dev.comfyserve.server.RestClient;
import dev.comfyserve.server.ServerFixture;
import dev.comfyserve.server.tools.Toolset;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
        McpClient client = connect(server, "?toolsets=all")) {
      List<PlayedExample> examples = PlayedExample.play(client, prepared(server.alice()));
      assertThat(examples)
          .extracting(PlayedExample::tool)
          .as("every tool has an example")
          .containsAll(names(client.listTools()));
      text = ToolsDocument.of(toolsets(server), examples);
    }
    if (Boolean.getBoolean("comfyserve.write-documents")) {
      Files.writeString(DOCUMENT, text);
    }
    assertThat(Files.readString(DOCUMENT)).isEqualTo(text);
  }

  /** The ten under no name, then what each toolset adds. */
  private static Map<String, List<ObjectNode>> toolsets(ServerFixture server) throws Exception {
    Map<String, List<ObjectNode>> toolsets = new LinkedHashMap<>();
    try (McpClient client = connect(server, "")) {
      toolsets.put("", client.listTools());
    }
    Set<String> ten = Set.copyOf(names(toolsets.get("")));
    for (Toolset toolset : Toolset.values()) {
      try (McpClient client = connect(server, "?toolsets=" + toolset.word())) {
        toolsets.put(
            toolset.word(),
            client.listTools().stream()
                .filter(tool -> !ten.contains(tool.path("name").asString()))
                .toList());
      }
    }
    return toolsets;
  }

  private static List<String> names(List<ObjectNode> tools) {
    return tools.stream().map(tool -> tool.path("name").asString()).toList();
  }

  private static McpClient connect(ServerFixture server, String query) throws Exception {
    return McpClient.connect(
        URI.create(server.url() + "/mcp" + query),
        server.aliceToken().reveal(),
        Duration.ofSeconds(60));
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

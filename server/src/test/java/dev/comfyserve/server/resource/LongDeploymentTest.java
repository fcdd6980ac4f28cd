package dev.comfyserve.server.resource;

import static org.assertj.core.api.Assertions.assertThat;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.EncodingType;
import dev.comfyserve.contract.Json;
import dev.comfyserve.server.ServerFixture;
import dev.comfyserve.server.mcp.McpCaller;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A deployment whose graph is longer than a model reads, as a resource and in a prompt. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class LongDeploymentTest {
  private static final int NODES = 890;
  private static final int MOST = 25_000;

  private static int tokens(String text) {
    return Encodings.newLazyEncodingRegistry()
        .getEncoding(EncodingType.O200K_BASE)
        .countTokens(text);
  }

  private static ObjectNode graph() {
    ObjectNode graph = ServerFixture.picture(8, 8, 1);
    for (int i = 10; graph.size() < NODES; i++) {
      ObjectNode node = graph.putObject("" + i).put("class_type", "EmptyImage");
      node.putObject("_meta").put("title", "Background of the second pass, number " + i);
      node.putObject("inputs").put("width", 64).put("height", 64).put("batch_size", 1);
    }
    return graph;
  }

  @Test
  void what_does_not_fit_is_named_with_where_to_find_it(@TempDir Path folder) throws Exception {
    try (ServerFixture server = ServerFixture.start(folder, Map.of());
        McpCaller alice = McpCaller.modern(server.url(), server.aliceToken(), "{}")) {
      String path = ServerFixture.deploy(server.alice(), graph());
      String uri = "comfyserve://deployments/" + path.substring(path.lastIndexOf('/') + 1);

      String text = alice.read(uri).path("text").asString();
      assertThat(tokens(text)).isLessThan(MOST);
      JsonNode document = Json.parse(text);
      int shown = document.path("settable_inputs").size();
      assertThat(shown).isGreaterThan(50);
      assertThat(document.path("settable_inputs_omitted").asInt()).isEqualTo(NODES - shown);
      assertThat(document.path("omitted").toString()).contains("graph_uri");
      String whole = alice.read(document.path("graph_uri").asString()).path("text").asString();
      assertThat(Json.parse(whole)).hasSize(NODES);

      ObjectNode prompt = Json.object().put("name", "make_image");
      prompt.putObject("arguments").put("what", "a fox").put("deployment_id", uri.substring(25));
      JsonNode messages = alice.result("prompts/get", prompt).path("messages");
      String said = messages.at("/0/content/text").asString();
      assertThat(said).contains("too long to attach whole", "graph_uri");
      assertThat(tokens(said + messages.at("/1/content/resource/text").asString()))
          .isLessThan(MOST);
    }
  }
}

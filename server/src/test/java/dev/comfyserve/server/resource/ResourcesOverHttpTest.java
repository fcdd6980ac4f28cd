package dev.comfyserve.server.resource;

import static dev.comfyserve.server.ServerFixture.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.contract.Json;
import dev.comfyserve.contract.Secret;
import dev.comfyserve.server.ServerFixture;
import dev.comfyserve.server.mcp.McpCaller;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Deployments, graphs, requests and outputs as MCP resources, in both eras. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class ResourcesOverHttpTest {
  private static ServerFixture server;
  private static String deployment;
  private static String request;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    server = ServerFixture.start(folder, Map.of("thumbnail_kib", "16"));
    String path = ServerFixture.deploy(server.alice(), ServerFixture.picture(24, 16, 0x336699));
    deployment = path.substring(path.lastIndexOf('/') + 1);
    String submitted = ServerFixture.submit(server.alice(), path, "{}");
    request = submitted.substring(submitted.lastIndexOf('/') + 1);
    ServerFixture.ended(server.alice(), submitted);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static McpCaller caller(boolean modern, Secret token) {
    return modern
        ? McpCaller.modern(server.url(), token, "{}")
        : McpCaller.legacy(server.url(), token);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void from_the_list_over_a_deployment_to_the_pixels_of_its_output(boolean modern)
      throws Exception {
    try (McpCaller alice = caller(modern, server.aliceToken())) {
      List<String> uris = uris(alice);
      assertThat(uris)
          .contains("comfyserve://deployments/" + deployment, "comfyserve://requests/" + request);

      String name =
          server.alice().get("/prod/v2/deployments/" + deployment).json().path("name").asString();
      assertThat(titleOf(alice, "comfyserve://requests/" + request))
          .startsWith(name + ", succeeded, ");

      JsonNode shown = json(alice.read("comfyserve://deployments/" + deployment));
      assertThat(shown.at("/deployment/id").asString()).isEqualTo(deployment);
      assertThat(shown.at("/deployment/payload").isMissingNode()).isTrue();
      assertThat(shown.at("/settable_inputs").valueStream().map(n -> n.path("node_id").asString()))
          .containsExactly("1", "9");
      assertThat(shown.at("/settable_inputs/1/inputs").valueStream().map(i -> i.path("name")))
          .extracting(JsonNode::asString)
          .as("the link to the picture cannot be set")
          .containsExactly("filename_prefix");
      assertThat(shown.at("/recent_requests").valueStream().map(one -> one.path("uri").asString()))
          .contains("comfyserve://requests/" + request);

      JsonNode graph = json(alice.read(shown.path("graph_uri").asString()));
      assertThat(graph.at("/1/class_type").asString()).isEqualTo("EmptyImage");

      JsonNode ended = json(alice.read("comfyserve://requests/" + request));
      assertThat(ended.at("/result/status").asString()).isEqualTo("succeeded");
      assertThat(ended.path("expires_at").asString()).isNotEmpty();
      String output = ended.at("/output_resources/0/uri").asString();
      assertThat(output).isEqualTo("comfyserve://requests/" + request + "/outputs/9/0");
      JsonNode picture = alice.read(output);
      assertThat(picture.path("mimeType").asString()).isEqualTo("image/png");
      assertThat(Base64.getDecoder().decode(picture.path("blob").asString()))
          .startsWith(0x89, 'P', 'N', 'G');
    }
  }

  @Test
  void a_request_says_how_it_ended() throws Exception {
    ObjectNode graph = ServerFixture.picture(8, 8, 1);
    ObjectNode fail = graph.putObject("3").put("class_type", "TestFail");
    fail.putObject("inputs").putArray("image").add("1").add(0);
    ((ObjectNode) graph.at("/9/inputs")).putArray("images").add("3").add(0);
    String path = ServerFixture.deploy(server.alice(), graph);
    String failed = ServerFixture.submit(server.alice(), path, "{}");
    ServerFixture.ended(server.alice(), failed);
    String blocked = ServerFixture.deploy(server.alice(), slow());
    String running = ServerFixture.submit(server.alice(), blocked, "{}");
    ServerFixture.reaches(server.alice(), running, "in_progress");
    String cancelled = ServerFixture.submit(server.alice(), blocked, "{}");
    server.alice().post(cancelled + "/cancel", "").expect(202);
    String deleted = ServerFixture.submit(server.alice(), blocked, "{}");
    server.alice().delete(blocked).expect(200);
    try (McpCaller alice = caller(true, server.aliceToken())) {
      assertThat(summary(alice, failed)).contains(": failed: ").contains("TestFail");
      assertThat(summary(alice, cancelled)).endsWith(": cancelled.");
      assertThat(summary(alice, deleted)).contains(": failed: ").contains("deleted");
      assertThat(summary(alice, "/" + request)).endsWith(": succeeded.");
    }
  }

  private static String summary(McpCaller caller, String path) throws Exception {
    String uri = "comfyserve://requests/" + path.substring(path.lastIndexOf('/') + 1);
    return json(caller.read(uri)).path("summary").asString();
  }

  private static ObjectNode slow() {
    ObjectNode graph = ServerFixture.picture(8, 8, 2);
    ObjectNode slow = graph.putObject("2").put("class_type", "TestSlow");
    slow.putObject("inputs").put("seconds", 120.0).put("steps", 1000).putArray("image").add("1");
    ((ArrayNode) slow.at("/inputs/image")).add(0);
    ((ObjectNode) graph.at("/9/inputs")).putArray("images").add("2").add(0);
    return graph;
  }

  @Test
  void files_are_numbered_by_node_and_the_scheme_may_be_written_in_capitals() throws Exception {
    ObjectNode graph = ServerFixture.picture(8, 8, 3);
    graph.remove("9");
    ((ObjectNode) graph.at("/1/inputs")).put("batch_size", 2);
    for (String node : List.of("2", "3")) {
      ObjectNode save = graph.putObject(node).put("class_type", "SaveImage").putObject("inputs");
      save.put("filename_prefix", "of" + node).putArray("images").add("1").add(0);
    }
    String path = ServerFixture.deploy(server.alice(), graph);
    String submitted = ServerFixture.submit(server.alice(), path, "{}");
    ServerFixture.ended(server.alice(), submitted);
    String own = "comfyserve://requests/" + submitted.substring(submitted.lastIndexOf('/') + 1);
    try (McpCaller alice = caller(true, server.aliceToken())) {
      JsonNode files = json(alice.read(own)).path("output_resources");
      assertThat(files.valueStream().map(one -> one.path("uri").asString()))
          .containsExactlyInAnyOrder(
              own + "/outputs/2/0",
              own + "/outputs/2/1",
              own + "/outputs/3/0",
              own + "/outputs/3/1");
      for (JsonNode file : files) {
        assertThat(file.path("filename").asString())
            .startsWith("of" + file.path("node_id").asString());
        String capitals = file.path("uri").asString().replace("comfyserve:", "COMFYSERVE:");
        assertThat(alice.read(capitals).path("mimeType").asString()).isEqualTo("image/png");
      }
    }
  }

  @Test
  void a_large_file_is_a_link() throws Exception {
    ObjectNode graph =
        (ObjectNode)
            Json.parse(
                """
                {"1": {"class_type": "LoadImage", "inputs": {"image": "data:image/png;base64,%s"}},
                 "9": {"class_type": "SaveImage", "inputs": {"images": ["1", 0], "filename_prefix": "n"}}}
                """
                    .formatted(Base64.getEncoder().encodeToString(noise())));
    String path = ServerFixture.deploy(server.alice(), graph);
    String submitted = ServerFixture.submit(server.alice(), path, "{}");
    JsonNode result = ServerFixture.ended(server.alice(), submitted);
    try (McpCaller alice = caller(true, server.aliceToken())) {
      String id = submitted.substring(submitted.lastIndexOf('/') + 1);
      JsonNode link = json(alice.read("comfyserve://requests/" + id + "/outputs/9/0"));
      assertThat(link.path("url")).isEqualTo(result.at("/outputs/9/images/0/url"));
      assertThat(link.path("mime_type").asString()).isEqualTo("image/png");
    }
  }

  /** Noise does not compress: more than the fixture's limit of 16 KiB. */
  private static byte[] noise() throws IOException {
    BufferedImage image = new BufferedImage(128, 128, BufferedImage.TYPE_INT_RGB);
    RandomGenerator random = new SplittableRandom(7);
    for (int i = 0; i < 128 * 128; i++) {
      image.setRGB(i % 128, i / 128, random.nextInt());
    }
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    ImageIO.write(image, "png", png);
    return png.toByteArray();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void what_is_anothers_answers_exactly_as_what_is_not_there(boolean modern) throws Exception {
    try (McpCaller bob = caller(modern, server.bobToken())) {
      assertThat(uris(bob)).isEmpty();
      for (String form :
          List.of(
              "comfyserve://deployments/%s",
              "comfyserve://deployments/%s/graph",
              "comfyserve://requests/%s",
              "comfyserve://requests/%s/outputs/9/0")) {
        String id = form.contains("requests") ? request : deployment;
        JsonNode foreign = bob.error("resources/read", uri(form.formatted(id)));
        JsonNode nothing = bob.error("resources/read", uri(form.formatted(UNKNOWN)));
        assertThat(foreign.toString().replace(id, UNKNOWN)).isEqualTo(nothing.toString());
        assertThat(foreign.path("code").asInt()).isEqualTo(modern ? -32602 : -32002);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "comfyserve://deployments/",
        "comfyserve://deployments/../../etc/passwd",
        "comfyserve://deployments/%2e%2e%2f",
        "comfyserve://requests/ID/outputs/9/1",
        "comfyserve://requests/ID/outputs/9/-1",
        "comfyserve://requests/ID/outputs/../0",
        "comfyserve://requests/ID/outputs/9/99999999999",
        "comfyserve://requests/ID/outputs/9/0/",
        "comfyserve://requests/ID?x=1",
        "comfyserve://requests/%",
        "file:///etc/passwd",
        "https://example.com/"
      })
  void what_is_not_named_as_we_name_things_is_not_there(String uri) throws Exception {
    try (McpCaller alice = caller(true, server.aliceToken())) {
      JsonNode error = alice.error("resources/read", uri(uri.replace("ID", request)));
      assertThat(error.path("code").asInt()).isEqualTo(-32602);
    }
  }

  @Test
  void a_deleted_deployment_is_gone_and_its_requests_stay() throws Exception {
    String path = ServerFixture.deploy(server.alice(), ServerFixture.picture(8, 8, 1));
    String submitted = ServerFixture.submit(server.alice(), path, "{}");
    ServerFixture.ended(server.alice(), submitted);
    server.alice().delete(path).expect(200);
    try (McpCaller alice = caller(true, server.aliceToken())) {
      String id = path.substring(path.lastIndexOf('/') + 1);
      alice.error("resources/read", uri("comfyserve://deployments/" + id));
      String gone = submitted.substring(submitted.lastIndexOf('/') + 1);
      assertThat(titleOf(alice, "comfyserve://requests/" + gone))
          .matches("a deleted deployment, succeeded, \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d UTC");
      assertThat(json(alice.read("comfyserve://requests/" + gone)).at("/result/status").asString())
          .isEqualTo("succeeded");
    }
  }

  @Test
  void a_list_goes_on_from_page_to_page_and_a_wrong_cursor_is_refused() throws Exception {
    List<String> made = new ArrayList<>();
    JsonNode saved = ServerFixture.save(server.alice(), ServerFixture.picture(8, 8, 2));
    for (int i = 0; i < 60; i++) {
      ObjectNode body = Json.object().put("name", "one of many");
      body.set("workflow_id", saved.path("workflow_id"));
      body.set("workflow_version", saved.path("workflow_version"));
      JsonNode answer =
          server.alice().post("/prod/v2/deployments", Json.write(body)).expect(200).json();
      made.add("comfyserve://deployments/" + answer.path("id").asString());
    }
    try (McpCaller alice = caller(true, server.aliceToken())) {
      JsonNode first = alice.result("resources/list", Json.object());
      assertThat(first.path("resources")).hasSize(50);
      assertThat(first.at("/resources/0/uri").asString())
          .as("the newest first")
          .isEqualTo(made.getLast());
      // What is new meanwhile shifts nothing.
      ServerFixture.deploy(server.alice(), ServerFixture.picture(8, 8, 3));
      List<String> all = new ArrayList<>();
      first.path("resources").forEach(one -> all.add(one.path("uri").asString()));
      all.addAll(uris(alice, first.path("nextCursor").asString()));
      assertThat(all).doesNotHaveDuplicates().containsAll(made);
      assertThat(all).contains("comfyserve://requests/" + request);
      for (String wrong :
          List.of("x", "!", "RE", Base64.getUrlEncoder().encodeToString(new byte[9]))) {
        ObjectNode asked = Json.object().put("cursor", wrong);
        assertThat(alice.error("resources/list", asked).path("code").asInt()).isEqualTo(-32602);
      }
    }
  }

  private static ObjectNode uri(String uri) {
    return Json.object().put("uri", uri);
  }

  private static JsonNode json(JsonNode content) {
    assertThat(content.path("mimeType").asString()).isEqualTo("application/json");
    return Json.parse(content.path("text").asString());
  }

  private static List<String> uris(McpCaller caller) throws Exception {
    return uris(caller, "");
  }

  private static List<String> uris(McpCaller caller, String from) throws Exception {
    return listed(caller, from).stream().map(one -> one.path("uri").asString()).toList();
  }

  private static String titleOf(McpCaller caller, String uri) throws Exception {
    return listed(caller, "").stream()
        .filter(one -> one.path("uri").asString().equals(uri))
        .map(one -> one.path("title").asString())
        .findFirst()
        .orElseThrow();
  }

  private static List<JsonNode> listed(McpCaller caller, String from) throws Exception {
    List<JsonNode> all = new ArrayList<>();
    String cursor = from;
    do {
      JsonNode page = caller.result("resources/list", Json.object().put("cursor", cursor));
      page.path("resources").forEach(all::add);
      cursor = page.path("nextCursor").asString("");
    } while (!cursor.isEmpty());
    return all;
  }
}

package dev.comfyserve.server.tools;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.contract.Json;
import dev.comfyserve.mcp.client.McpClient;
import dev.comfyserve.mcp.client.ProgressListener;
import dev.comfyserve.mcp.tool.ToolResult;
import dev.comfyserve.server.ServerFixture;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What an assistant sees of a result: through the real endpoint, made by the real engine. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class PicturesOverHttpTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** The largest event that the official Python client takes. */
  private static final int MESSAGE_LIMIT = 1 << 20;

  @TempDir private Path folder;

  @Test
  void a_result_shows_its_pictures_before_their_links() throws Exception {
    try (ServerFixture fixture = ServerFixture.start(folder, Map.of("wait_cap_seconds", "100"));
        McpClient mcp = connect(fixture)) {
      Run run = run(fixture, mcp, pictures(7));
      ToolResult waited = run.withPictures(4);
      List<ObjectNode> images = of(waited, "image");
      assertThat(images).hasSize(4);
      assertThat(of(waited, "resource_link")).hasSize(7);
      for (ObjectNode image : images) {
        JsonNode link = waited.content().get(waited.content().indexOf(image) + 1);
        JsonNode about = image.path("_meta").path("dev.comfyserve/output");
        assertThat(link.path("type").asString()).isEqualTo("resource_link");
        assertThat(link.path("name")).isEqualTo(about.path("filename"));
        assertThat(about.path("node_id").asString()).as("outputs before previews").startsWith("9");
        assertThat(about.path("width").asInt()).isEqualTo(640);
        assertThat(image.path("annotations").path("audience")).hasSize(2);
      }
      BufferedImage first = decoded(images.getFirst());
      assertThat(first.getWidth()).isEqualTo(512);
      assertThat(first.getHeight()).isEqualTo(256);
      assertThat(first.getRGB(100, 100) & 0xff).isBetween(18, 22);
      String sentence = waited.content().getFirst().path("text").asString();
      assertThat(sentence).contains("full size 640x320").endsWith("3 more only as links.");
      assertThat(sentence.split("[.] Small", 2)[0])
          .as("the URL of what was saved, not of a preview before it")
          .contains("/shown_");
      JsonNode answer = waited.structuredContent();
      assertThat(Json.parse(waited.content().get(1).path("text").asString())).isEqualTo(answer);

      assertThat(of(run.result(), "image")).isEqualTo(images);
    }
  }

  @Test
  void a_whole_answer_with_the_worst_pictures_stays_below_what_clients_take() throws Exception {
    Map<String, String> settings =
        Map.of("thumbnails", "16", "thumbnail_pixels", "1024", "thumbnail_kib", "512");
    try (ServerFixture fixture = ServerFixture.start(folder, settings);
        McpClient mcp = connect(fixture)) {
      ToolResult waited = run(fixture, mcp, noise(5)).withPictures(5);
      assertThat(of(waited, "image")).hasSize(5);
      int size = Json.write(waited.structuredContent()).length();
      for (ObjectNode block : waited.content()) {
        size += Json.write(block).getBytes(StandardCharsets.UTF_8).length;
      }
      assertThat(size).isBetween(MESSAGE_LIMIT / 3, MESSAGE_LIMIT - (32 << 10));
    }
  }

  @Test
  void with_the_setting_at_zero_there_are_links_only() throws Exception {
    try (ServerFixture fixture = ServerFixture.start(folder, Map.of("thumbnails", "0"));
        McpClient mcp = connect(fixture)) {
      ToolResult waited = run(fixture, mcp, pictures(2)).waited();
      assertThat(of(waited, "image")).isEmpty();
      assertThat(of(waited, "resource_link")).hasSize(2);
      assertThat(waited.content().getFirst().path("text").asString())
          .doesNotContain("Small versions");
    }
  }

  private static McpClient connect(ServerFixture fixture) throws Exception {
    URI endpoint = URI.create(fixture.url() + "/mcp");
    return McpClient.connect(endpoint, fixture.aliceToken().reveal(), PATIENCE);
  }

  /** A run and its result, with so many pictures. */
  private record Run(McpClient mcp, ObjectNode ids, ToolResult waited) {

    ToolResult result() throws Exception {
      return mcp.callTool("get_request_result", ids, (ProgressListener) null, PATIENCE);
    }

    /** On a machine that is slow now, what is not ready in time is so at a later look. */
    ToolResult withPictures(int count) throws Exception {
      ToolResult seen = waited;
      long end = System.nanoTime() + PATIENCE.toNanos();
      while (of(seen, "image").size() < count && System.nanoTime() < end) {
        seen = result();
      }
      return seen;
    }
  }

  private static Run run(ServerFixture fixture, McpClient mcp, ObjectNode graph) throws Exception {
    String deployment = ServerFixture.deploy(fixture.alice(), graph);
    ObjectNode ids = Json.object();
    ids.put("deployment_id", deployment.substring(deployment.lastIndexOf('/') + 1));
    ToolResult waited =
        mcp.callTool(
            "submit_request",
            ids.deepCopy().put("wait_for_completion", true),
            (ProgressListener) null,
            PATIENCE);
    JsonNode answer = waited.structuredContent();
    ids.set("request_id", answer.path("submission").path("request_id"));
    assertThat(answer.path("result").path("status").asString()).isEqualTo("succeeded");
    return new Run(mcp, ids, waited);
  }

  private static List<ObjectNode> of(ToolResult result, String type) {
    return result.content().stream()
        .filter(block -> block.path("type").asString().equals(type))
        .toList();
  }

  private static BufferedImage decoded(ObjectNode image) throws Exception {
    byte[] bytes = Base64.getDecoder().decode(image.path("data").asString());
    return ImageIO.read(new ByteArrayInputStream(bytes));
  }

  /** So many plain pictures of different colours; the first two are previews. */
  private static ObjectNode pictures(int count) {
    ObjectNode graph = Json.object();
    for (int i = 0; i < count; i++) {
      boolean preview = count > 4 && i < 2;
      ObjectNode made = graph.putObject("1" + i).put("class_type", "EmptyImage");
      made.putObject("inputs")
          .put("width", 640)
          .put("height", 320)
          .put("batch_size", 1)
          .put("color", i * 10);
      save(graph, (preview ? "8" : "9") + i, preview, "1" + i);
    }
    return graph;
  }

  private static ObjectNode noise(int count) throws Exception {
    ObjectNode graph = Json.object();
    Random random = new Random(1);
    for (int i = 0; i < count; i++) {
      BufferedImage image = new BufferedImage(700, 700, BufferedImage.TYPE_INT_RGB);
      for (int at = 0; at < 700 * 700; at++) {
        image.setRGB(at % 700, at / 700, random.nextInt(0x1000000));
      }
      ByteArrayOutputStream png = new ByteArrayOutputStream();
      ImageIO.write(image, "png", png);
      String uri = "data:image/png;base64," + Base64.getEncoder().encodeToString(png.toByteArray());
      graph.putObject("1" + i).put("class_type", "LoadImage").putObject("inputs").put("image", uri);
      save(graph, "9" + i, false, "1" + i);
    }
    return graph;
  }

  private static void save(ObjectNode graph, String id, boolean preview, String from) {
    ObjectNode node = graph.putObject(id).put("class_type", preview ? "PreviewImage" : "SaveImage");
    ObjectNode inputs = node.putObject("inputs");
    inputs.putArray("images").add(from).add(0);
    if (!preview) {
      inputs.put("filename_prefix", "shown");
    }
  }
}

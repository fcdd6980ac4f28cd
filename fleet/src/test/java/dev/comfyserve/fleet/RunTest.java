package dev.comfyserve.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.contract.RequestState;
import dev.comfyserve.engine.EngineFaults;
import dev.comfyserve.store.deployment.Deployment;
import dev.comfyserve.store.file.OutputFile;
import dev.comfyserve.store.request.Request;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Requests on an attached server: every way in which a prompt can go. */
class RunTest {
  @TempDir Path folder;
  private Rig rig;

  @BeforeEach
  void open() {
    rig = new Rig(folder);
  }

  @AfterEach
  void close() {
    rig.close();
  }

  private Deployment deployment() throws Exception {
    if (rig.engines.isEmpty()) {
      rig.engine();
    }
    rig.startAttached();
    return rig.deployment("attached");
  }

  @Test
  void a_request_ends_with_its_own_picture_in_our_store() throws Exception {
    Deployment deployment = deployment();
    Request request = rig.ended(rig.enqueue(deployment, Graphs.colour(0x123456)));
    assertThat(request.state())
        .as(String.valueOf(request.error()))
        .isEqualTo(RequestState.SUCCEEDED);
    OutputFile file = rig.store.outputs().ofRequest(request.id()).getFirst();
    assertThat(file.nodeId()).isEqualTo("9");
    assertThat(file.channel()).isEqualTo("images");
    assertThat(file.filename()).startsWith("pic_").endsWith(".png");
    assertThat(file.subfolder()).isEmpty();
    assertThat(file.contentType()).isEqualTo("image/png");
    BufferedImage image = ImageIO.read(rig.store.blobs().path(file.sha256()).toFile());
    assertThat(image.getRGB(3, 3) & 0xffffff).isEqualTo(0x123456);
    JsonNode entry = request.outputs().at("/9/images/0");
    assertThat(entry.path("file_id").asString()).isEqualTo(file.id());
    assertThat(entry.path("filename").asString()).isEqualTo(file.filename());
    assertThat(entry.path("size").asLong()).isEqualTo(file.size());
    assertThat(rig.result(deployment, request.id()).at("/outputs/9/images/0/url").asString())
        .startsWith("http://127.0.0.1:1/outputs/");
  }

  @Test
  void the_same_request_three_times_gives_three_files_and_only_the_saving_node_runs_again()
      throws Exception {
    Deployment deployment = deployment();
    List<String> onServer = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < 3; i++) {
      Request request = rig.ended(rig.enqueue(deployment, Graphs.colour(77)));
      assertThat(request.state()).isEqualTo(RequestState.SUCCEEDED);
      ids.add(rig.store.outputs().ofRequest(request.id()).getFirst().id());
      onServer.add(rig.journalled().get(i).path("executed").toString());
    }
    assertThat(ids).hasSize(3);
    assertThat(onServer.get(0)).contains("\"1\"", "\"9\"");
    assertThat(onServer.subList(1, 3)).containsOnly("[\"9\"]");
    Path own = folder.resolve("engine0/output/cs");
    try (var attempts = java.nio.file.Files.list(own)) {
      assertThat(attempts).hasSize(3);
    }
  }

  @Test
  void a_failing_node_fails_the_request_and_is_named() throws Exception {
    Deployment deployment = deployment();
    Request request = rig.ended(rig.enqueue(deployment, Graphs.through("TestFail", "")));
    assertThat(request.state()).isEqualTo(RequestState.FAILED);
    assertThat(request.error().path("errorCode").asInt()).isEqualTo(30001);
    assertThat(request.error().at("/details/node_id").asString()).isEqualTo("2");
    assertThat(request.error().path("error").asString()).contains("TestFail").contains("boom");
    assertThat(request.attempts()).isEqualTo(1);
    assertThat(rig.ended(rig.enqueue(deployment, Graphs.colour(1))).state())
        .as("the instance goes on")
        .isEqualTo(RequestState.SUCCEEDED);
  }

  @Test
  void a_refused_prompt_fails_with_comfyuis_own_words() throws Exception {
    Deployment deployment = deployment();
    var graph = Graphs.colour(1);
    ((tools.jackson.databind.node.ObjectNode) graph.at("/1/inputs")).put("width", 0);
    Request request = rig.ended(rig.enqueue(deployment, graph));
    assertThat(request.error().path("errorCode").asInt()).isEqualTo(20001);
    assertThat(request.error().at("/details/node_errors/1/class_type").asString())
        .isEqualTo("EmptyImage");
    assertThat(request.attempts()).isEqualTo(1);
  }

  @Test
  void memory_that_runs_out_on_anothers_server_is_not_tried_again() throws Exception {
    Deployment deployment = deployment();
    Request request = rig.ended(rig.enqueue(deployment, Graphs.through("TestOutOfMemory", "")));
    assertThat(request.error().path("errorCode").asInt()).isEqualTo(30002);
    assertThat(request.attempts()).isEqualTo(1);
  }

  @Test
  void a_dropped_websocket_costs_nothing() throws Exception {
    Deployment deployment = deployment();
    Request request = rig.ended(rig.enqueue(deployment, Graphs.through("TestDropSockets", "")));
    assertThat(request.state()).isEqualTo(RequestState.SUCCEEDED);
    assertThat(request.attempts()).isEqualTo(1);
    assertThat(rig.journalled()).hasSize(1);
  }

  @Test
  void a_post_whose_answer_is_lost_is_looked_up_and_not_run_again() throws Exception {
    rig.engine(new EngineFaults(Duration.ZERO, false, true));
    Deployment deployment = deployment();
    Request request = rig.ended(rig.enqueue(deployment, Graphs.colour(5)));
    assertThat(request.state()).isEqualTo(RequestState.SUCCEEDED);
    assertThat(request.attempts()).isEqualTo(1);
    assertThat(rig.journalled()).hasSize(1);
  }

  @Test
  void a_request_beyond_its_time_ends_and_its_prompt_too() throws Exception {
    rig.settings =
        rig.settings.withRunLimits(
            Duration.ofSeconds(5), Duration.ofMinutes(2), Duration.ofSeconds(10));
    Deployment deployment = deployment();
    Request request = rig.ended(rig.enqueue(deployment, Graphs.slow(60)));
    assertThat(request.error().path("errorCode").asInt()).isEqualTo(30004);
    assertThat(request.error().path("error").asString()).endsWith(" s");
    Rig.until("the prompt is interrupted", () -> rig.journalled().size() == 1);
    assertThat(rig.journalled().getFirst().path("state").asString()).isEqualTo("interrupted");
    assertThat(rig.ended(rig.enqueue(deployment, Graphs.colour(1))).state())
        .isEqualTo(RequestState.SUCCEEDED);
  }

  @Test
  void progress_tells_node_and_step() throws Exception {
    Deployment deployment = deployment();
    String id = rig.enqueue(deployment, Graphs.slow(5));
    Rig.until(
        "a step of node 2", () -> rig.status(deployment, id).at("/progress/step").asDouble(0) > 1);
    JsonNode progress = rig.status(deployment, id).path("progress");
    assertThat(progress.path("node_class").asString()).isEqualTo("TestSlow");
    assertThat(progress.path("steps").asInt()).isEqualTo(20);
    assertThat(progress.path("nodes_total").asInt()).isEqualTo(3);
    assertThat(rig.ended(id).state()).isEqualTo(RequestState.SUCCEEDED);
  }

  @Test
  void a_server_that_goes_away_in_mid_prompt_is_told_of_until_it_is_back() throws Exception {
    Deployment deployment = deployment();
    String id = rig.enqueue(deployment, Graphs.slow(5));
    Rig.until("it runs", () -> rig.status(deployment, id).at("/progress/step").asDouble(0) > 0);
    int port = rig.engines.getFirst().url().getPort();
    rig.engines.getFirst().close();
    Rig.until(
        "its silence is told",
        () ->
            rig.status(deployment, id).at("/progress/activity").asString("").equals("unanswered"));
    assertThat(rig.status(deployment, id).at("/progress/message").asString())
        .startsWith("ComfyUI does not answer; last heard of node 2 (TestSlow), step ");
    rig.engineAt(port);
    Rig.until("it runs again", () -> rig.request(id).attempts() == 2);
    assertThat(rig.ended(id).state()).isEqualTo(RequestState.SUCCEEDED);
  }

  @Test
  void an_interrupt_by_somebody_else_fails_the_request() throws Exception {
    Deployment deployment = deployment();
    String id = rig.enqueue(deployment, Graphs.slow(30));
    Rig.until("it runs", () -> rig.status(deployment, id).at("/progress/step").asDouble(0) > 0);
    String attempt = rig.request(id).attemptId();
    new dev.comfyserve.comfyui.client.ComfyUi(rig.http, rig.engines.getFirst().url())
        .interrupt(attempt);
    Request request = rig.ended(id);
    assertThat(request.error().path("errorCode").asInt()).isEqualTo(30001);
    assertThat(request.error().path("error").asString()).contains("interrupted");
  }
}

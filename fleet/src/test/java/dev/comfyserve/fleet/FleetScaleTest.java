package dev.comfyserve.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.contract.Json;
import dev.comfyserve.contract.RequestState;
import dev.comfyserve.runtimes.attached.AttachedServer;
import dev.comfyserve.store.deployment.Deployment;
import dev.comfyserve.store.request.Request;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Instances come and go as the scaling rule says, over real servers. */
class FleetScaleTest {
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

  @Test
  void two_deployments_share_one_slot() throws Exception {
    rig.engine();
    rig.startAttached();
    Deployment one = rig.deployment("attached");
    Deployment two = rig.deployment("attached");
    for (int i = 0; i < 3; i++) {
      assertThat(rig.ended(rig.enqueue(one, Graphs.colour(i))).state())
          .isEqualTo(RequestState.SUCCEEDED);
      assertThat(rig.ended(rig.enqueue(two, Graphs.colour(i))).state())
          .isEqualTo(RequestState.SUCCEEDED);
    }
    assertThat(rig.store.instances().live()).hasSizeLessThanOrEqualTo(1);
  }

  @Test
  void many_requests_end_each_with_its_own_colour() throws Exception {
    rig.engine();
    rig.engine();
    rig.start(
        rig.attached(
            new AttachedServer(rig.engines.get(0).url(), null, false),
            new AttachedServer(rig.engines.get(1).url(), null, false)));
    Deployment deployment = rig.deployment("a", "attached", s -> new Rig.Sizes(0, 2, 1, 60));
    List<String> ids =
        IntStream.range(0, 30).mapToObj(i -> rig.enqueue(deployment, Graphs.colour(i))).toList();
    for (int i = 0; i < ids.size(); i++) {
      Request request = rig.ended(ids.get(i));
      assertThat(request.state()).isEqualTo(RequestState.SUCCEEDED);
      var file = rig.store.outputs().ofRequest(request.id()).getFirst();
      var image = javax.imageio.ImageIO.read(rig.store.blobs().path(file.sha256()).toFile());
      assertThat(image.getRGB(0, 0) & 0xffffff).isEqualTo(i);
    }
    assertThat(rig.journalled()).hasSize(30);
  }

  @Test
  void an_idle_instance_stops_after_its_time_and_a_minimum_stays() throws Exception {
    rig.start(rig.embedded(2));
    Deployment brief = rig.deployment("a", "embedded", s -> new Rig.Sizes(0, 1, 1, 0));
    rig.deployment("a", "embedded", s -> new Rig.Sizes(1, 1, 1, 0));
    rig.ended(rig.enqueue(brief, Graphs.colour(1)));
    Rig.until(
        "only the minimum lives",
        () -> {
          var live = rig.store.instances().live();
          return live.size() == 1 && !live.getFirst().deploymentId().equals(brief.id());
        });
  }

  @Test
  void disabling_ends_what_runs_and_what_waits_and_stops_the_instance() throws Exception {
    rig.engine();
    rig.startAttached();
    Deployment deployment = rig.deployment("attached");
    String running = rig.enqueue(deployment, Graphs.slow(60));
    String waiting = rig.enqueue(deployment, Graphs.colour(1));
    Rig.until(
        "it runs", () -> rig.status(deployment, running).at("/progress/step").asDouble(0) > 0);
    rig.fleet
        .api()
        .updateDeployment(Rig.CALLER, deployment.id(), Json.object().put("is_enabled", false));
    for (String id : List.of(running, waiting)) {
      assertThat(rig.ended(id).error().path("errorCode").asInt()).isEqualTo(10002);
    }
    Rig.until("the instance is gone", () -> rig.store.instances().live().isEmpty());
    assertThat(rig.journalled())
        .extracting(line -> line.path("state").asString())
        .containsExactly("interrupted");
  }

  @Test
  void a_server_that_cannot_be_reached_ends_its_requests_and_says_why_before() throws Exception {
    rig.settings =
        rig.settings.withRunLimits(
            Duration.ofHours(1), Duration.ofSeconds(3), Duration.ofSeconds(10));
    rig.engine();
    rig.engines.getFirst().close();
    rig.startAttached();
    Deployment deployment = rig.deployment("attached");
    String id = rig.enqueue(deployment, Graphs.colour(1));
    String why = "no ComfyUI answers at " + rig.engines.getFirst().url();
    Rig.until(
        "the status says why",
        () -> waitingFor(deployment, id).matches(Pattern.quote(why) + ", next try in \\d s"));
    Deployment other = rig.deployment("attached");
    String behind = rig.enqueue(other, Graphs.colour(1));
    Rig.until("the other one says so too", () -> waitingFor(other, behind).startsWith(why + ", "));
    assertThat(rig.ended(id).error().path("errorCode").asInt()).isEqualTo(30005);
  }

  @Test
  void a_server_that_says_nothing_is_named_while_it_is_waited_for() throws Exception {
    try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      URI url = URI.create("http://127.0.0.1:" + silent.getLocalPort());
      rig.start(rig.attached(new AttachedServer(url, null, false)));
      Deployment deployment = rig.deployment("attached");
      String id = rig.enqueue(deployment, Graphs.colour(1));
      Rig.until(
          "the status names it",
          () ->
              waitingFor(deployment, id).equals("waiting for an answer of the ComfyUI at " + url));
    }
  }

  private String waitingFor(Deployment deployment, String request) {
    return rig.status(deployment, request).path("waiting_for").asString("");
  }

  @Test
  void a_server_that_comes_back_is_used() throws Exception {
    rig.engine();
    int port = rig.engines.getFirst().url().getPort();
    rig.engines.getFirst().close();
    rig.startAttached();
    Deployment deployment = rig.deployment("attached");
    String id = rig.enqueue(deployment, Graphs.colour(1));
    Rig.until("it waits", () -> rig.status(deployment, id).has("waiting_for"));
    rig.engineAt(port);
    assertThat(rig.ended(id).state()).isEqualTo(RequestState.SUCCEEDED);
  }

  @Test
  void a_server_that_served_one_account_serves_no_other_even_after_a_restart() throws Exception {
    rig.settings =
        rig.settings.withRunLimits(
            Duration.ofHours(1), Duration.ofSeconds(2), Duration.ofSeconds(10));
    rig.engine();
    rig.startAttached();
    Deployment first = rig.deployment("a", "attached", UnaryOperator.identity());
    rig.ended(rig.enqueue(first, Graphs.colour(1)));
    rig.stop();
    rig.startAttached();
    Deployment other = rig.deployment("b", "attached", UnaryOperator.identity());
    Request request = rig.ended(rig.enqueue(other, Graphs.colour(1)));
    assertThat(request.error().path("errorCode").asInt()).isEqualTo(30005);
    assertThat(rig.journalled()).hasSize(1);
    assertThat(rig.ended(rig.enqueue(first, Graphs.colour(2))).state())
        .isEqualTo(RequestState.SUCCEEDED);
  }

  @Test
  void a_shared_server_serves_both_and_keeps_no_history() throws Exception {
    rig.engine();
    rig.start(rig.attached(new AttachedServer(rig.engines.getFirst().url(), null, true)));
    for (String account : List.of("a", "b")) {
      Deployment deployment = rig.deployment(account, "attached", UnaryOperator.identity());
      assertThat(rig.ended(rig.enqueue(deployment, Graphs.colour(1))).state())
          .isEqualTo(RequestState.SUCCEEDED);
    }
    var comfy = new dev.comfyserve.comfyui.client.ComfyUi(rig.http, rig.engines.getFirst().url());
    for (var line : rig.journalled()) {
      String prompt = line.path("prompt_id").asString();
      Rig.until("no history of " + prompt, () -> comfy.history(prompt).isEmpty());
    }
  }
}

package dev.comfyserve.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.contract.RequestState;
import dev.comfyserve.store.deployment.Deployment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

class CancelTest {
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

  private ObjectNode cancel(Deployment deployment, String id) {
    return rig.fleet.api().cancelRequest(Rig.CALLER, deployment.id(), id);
  }

  @Test
  void a_running_request_is_cancelled_at_once_and_only_its_prompt_ends() throws Exception {
    rig.engine();
    rig.startAttached();
    Deployment deployment = rig.deployment("attached");
    String running = rig.enqueue(deployment, Graphs.slow(60));
    String next = rig.enqueue(deployment, Graphs.colour(9));
    Rig.until(
        "it runs", () -> rig.status(deployment, running).at("/progress/step").asDouble(0) > 0);
    assertThat(cancel(deployment, running).path("outcome").asString()).isEqualTo("cancelled");
    assertThat(rig.request(running).state()).isEqualTo(RequestState.CANCELLED);
    assertThat(cancel(deployment, running).path("outcome").asString()).isEqualTo("cancelled");
    assertThat(rig.ended(next).state()).isEqualTo(RequestState.SUCCEEDED);
    assertThat(rig.request(running).state()).isEqualTo(RequestState.CANCELLED);
    assertThat(rig.journalled())
        .extracting(line -> line.path("state").asString())
        .containsExactly("interrupted", "success");
  }

  @Test
  void a_prompt_of_somebody_else_on_the_same_server_goes_on() throws Exception {
    rig.engine();
    var other = new dev.comfyserve.comfyui.client.ComfyUi(rig.http, rig.engines.getFirst().url());
    String foreign = "11111111-1111-4111-8111-111111111111";
    other.submit(foreign, Graphs.slow(8), null, "22222222-2222-4222-8222-222222222222");
    rig.startAttached();
    Deployment deployment = rig.deployment("attached");
    String mine = rig.enqueue(deployment, Graphs.slow(60));
    Rig.until(
        "it waits behind the other",
        () -> rig.status(deployment, mine).at("/progress/activity").asString("").equals("queued"));
    cancel(deployment, mine);
    Rig.until("the other ends", () -> other.history(foreign).isPresent());
    assertThat(rig.journalled())
        .extracting(line -> line.path("state").asString())
        .containsExactly("success");
    assertThat(rig.ended(rig.enqueue(deployment, Graphs.colour(1))).state())
        .isEqualTo(RequestState.SUCCEEDED);
  }

  @Test
  void an_ended_request_is_not_cancellable() throws Exception {
    rig.engine();
    rig.startAttached();
    Deployment deployment = rig.deployment("attached");
    String id = rig.enqueue(deployment, Graphs.colour(1));
    rig.ended(id);
    assertThat(cancel(deployment, id).path("outcome").asString()).isEqualTo("not_cancellable");
  }

  @Test
  void an_instance_of_ours_that_ignores_the_interrupt_is_replaced() throws Exception {
    rig.settings =
        rig.settings.withRunLimits(
            Duration.ofHours(1), Duration.ofMinutes(2), Duration.ofSeconds(1));
    rig.start(rig.embedded(1));
    Deployment deployment = rig.deployment("a", "embedded", UnaryOperator.identity());
    String hung = rig.enqueue(deployment, Graphs.through("TestHang", ""));
    Rig.until("it hangs", () -> rig.status(deployment, hung).at("/progress/step").asDouble(0) > 0);
    String first = rig.request(hung).instanceId();
    cancel(deployment, hung);
    String next = rig.enqueue(deployment, Graphs.colour(1));
    assertThat(rig.ended(next).state()).isEqualTo(RequestState.SUCCEEDED);
    assertThat(rig.request(next).instanceId()).isNotEqualTo(first);
    assertThat(rig.request(hung).state()).isEqualTo(RequestState.CANCELLED);
    var row = rig.store.instances().byId(first).orElseThrow();
    assertThat(row.error()).contains("interrupt");
  }
}

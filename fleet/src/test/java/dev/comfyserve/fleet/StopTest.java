package dev.comfyserve.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.contract.InstanceState;
import dev.comfyserve.contract.RequestState;
import dev.comfyserve.fleet.settings.OnStop;
import dev.comfyserve.store.deployment.Deployment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stop loses nothing and ends in time. */
class StopTest {
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

  private Deployment attached() throws Exception {
    rig.engine();
    rig.startAttached();
    return rig.deployment("attached");
  }

  private void runs(Deployment deployment, String id) throws Exception {
    Rig.until("it runs", () -> rig.status(deployment, id).at("/progress/step").asDouble(0) > 0);
  }

  @Test
  void requeue_interrupts_on_another_server_and_the_next_start_runs_it_again() throws Exception {
    Deployment deployment = attached();
    String id = rig.enqueue(deployment, Graphs.slow(5));
    runs(deployment, id);
    rig.stop();
    assertThat(rig.request(id).state()).isEqualTo(RequestState.IN_QUEUE);
    assertThat(rig.request(id).lostInARow()).isZero();
    rig.startAttached();
    assertThat(rig.ended(id).state()).isEqualTo(RequestState.SUCCEEDED);
    assertThat(rig.journalled())
        .extracting(line -> line.path("state").asString())
        .containsExactly("interrupted", "success");
  }

  @Test
  void drain_lets_what_runs_end_and_starts_nothing() throws Exception {
    rig.settings = rig.settings.withOnStop(OnStop.DRAIN, Duration.ofSeconds(30));
    Deployment deployment = attached();
    String id = rig.enqueue(deployment, Graphs.slow(5));
    String next = rig.enqueue(deployment, Graphs.colour(1));
    runs(deployment, id);
    rig.stop();
    assertThat(rig.request(id).state()).isEqualTo(RequestState.SUCCEEDED);
    assertThat(rig.request(next).state()).isEqualTo(RequestState.IN_QUEUE);
  }

  @Test
  void drain_ends_at_its_limit() throws Exception {
    rig.settings = rig.settings.withOnStop(OnStop.DRAIN, Duration.ofMillis(500));
    Deployment deployment = attached();
    String id = rig.enqueue(deployment, Graphs.slow(60));
    runs(deployment, id);
    rig.stop();
    assertThat(rig.request(id).state()).isEqualTo(RequestState.IN_QUEUE);
  }

  @Test
  void a_prompt_on_another_server_that_cannot_be_interrupted_does_not_block_the_stop()
      throws Exception {
    Deployment deployment = attached();
    String id = rig.enqueue(deployment, Graphs.through("TestHang", "\"seconds\": 20.0"));
    Rig.until("it hangs", () -> rig.status(deployment, id).at("/progress/step").asDouble(0) > 0);
    long begin = System.nanoTime();
    rig.stop();
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(18));
    assertThat(rig.request(id).state())
        .as("it may still run there, so it is not handed back")
        .isEqualTo(RequestState.IN_PROGRESS);
  }

  @Test
  void stopping_twice_or_before_the_start_is_harmless() throws Exception {
    Deployment deployment = attached();
    rig.ended(rig.enqueue(deployment, Graphs.colour(1)));
    rig.fleet.close();
    rig.fleet.close();
    assertThat(rig.store.instances().live()).isEmpty();
  }

  @Test
  void a_store_that_fails_does_not_end_the_loop() throws Exception {
    attached();
    rig.store.close();
    Rig.until("steps fail", () -> rig.fleet.loopErrors() > 1);
    rig.fleet.close();
  }

  @Test
  void a_start_that_always_fails_is_tried_ever_later_and_says_why() throws Exception {
    rig.settings =
        rig.settings.withRunLimits(
            Duration.ofHours(1), Duration.ofSeconds(4), Duration.ofSeconds(10));
    rig.start(rig.embedded(1, "--fault", "start-fails"));
    Deployment deployment = rig.deployment("embedded");
    String id = rig.enqueue(deployment, Graphs.colour(1));
    List<String> said = new ArrayList<>();
    Rig.until(
        "the status says why",
        () -> {
          said.add(rig.status(deployment, id).path("waiting_for").asString(""));
          return said.getLast().startsWith("the engine ended in its start: ");
        });
    var request = rig.ended(id);
    assertThat(request.error().path("errorCode").asInt()).isEqualTo(30005);
    assertThat(request.error().path("error").asString()).startsWith("No instance could be started");
    assertThat(rig.store.instances().live())
        .filteredOn(row -> row.state() != InstanceState.STARTING)
        .isEmpty();
  }
}

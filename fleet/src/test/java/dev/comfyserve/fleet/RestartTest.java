package dev.comfyserve.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.comfyui.client.ComfyUi;
import dev.comfyserve.contract.InstanceState;
import dev.comfyserve.contract.RequestState;
import dev.comfyserve.fleet.settings.OnStop;
import dev.comfyserve.store.deployment.Deployment;
import dev.comfyserve.store.instance.InstanceRow;
import dev.comfyserve.store.request.Request;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a start makes of what the process before left, on a server that outlived it. */
class RestartTest {
  @TempDir Path folder;
  private Rig rig;

  @BeforeEach
  void open() throws Exception {
    rig = new Rig(folder);
    rig.settings = rig.settings.withOnStop(OnStop.LEAVE, Duration.ofMinutes(1));
    rig.engine();
  }

  @AfterEach
  void close() {
    rig.close();
  }

  /** Claims as a process would that ends right after. */
  private String claimed(Deployment deployment) {
    String instance = UUID.randomUUID().toString();
    rig.store
        .instances()
        .insert(
            new InstanceRow(
                instance,
                "a",
                deployment.id(),
                "attached",
                slot(),
                rig.engines.getFirst().url().toString(),
                1,
                InstanceState.BUSY,
                null,
                null,
                null,
                null));
    String attempt = UUID.randomUUID().toString();
    assertThat(rig.store.requests().claim(deployment.id(), instance, attempt)).isPresent();
    return attempt;
  }

  private String slot() {
    return rig.attached(
            new dev.comfyserve.runtimes.attached.AttachedServer(
                rig.engines.getFirst().url(), null, false))
        .slots()
        .getFirst()
        .id();
  }

  @Test
  void a_prompt_that_still_runs_is_followed_and_not_run_again() throws Exception {
    rig.startAttached();
    Deployment deployment = rig.deployment("attached");
    String id = rig.enqueue(deployment, Graphs.slow(6));
    Rig.until("it runs", () -> rig.status(deployment, id).at("/progress/step").asDouble(0) > 0);
    rig.stop();
    assertThat(rig.request(id).state()).isEqualTo(RequestState.IN_PROGRESS);
    rig.startAttached();
    Request request = rig.ended(id);
    assertThat(request.state())
        .as(String.valueOf(request.error()))
        .isEqualTo(RequestState.SUCCEEDED);
    assertThat(request.attempts()).isEqualTo(1);
    assertThat(rig.journalled()).hasSize(1);
  }

  @Test
  void a_prompt_that_ended_meanwhile_keeps_its_result() throws Exception {
    rig.startAttached();
    Deployment deployment = rig.deployment("attached");
    String id = rig.enqueue(deployment, Graphs.slow(4));
    Rig.until("it runs", () -> rig.status(deployment, id).at("/progress/step").asDouble(0) > 0);
    rig.stop();
    Rig.until("it ended", () -> rig.journalled().size() == 1);
    rig.startAttached();
    assertThat(rig.ended(id).state()).isEqualTo(RequestState.SUCCEEDED);
    assertThat(rig.journalled()).hasSize(1);
  }

  @Test
  void a_claim_that_was_never_posted_runs_after_two_looks() throws Exception {
    Deployment deployment = rig.deployment("attached");
    String id = rig.enqueue(deployment, Graphs.colour(4));
    claimed(deployment);
    rig.reopenStore();
    long begin = System.nanoTime();
    rig.startAttached();
    Request request = rig.ended(id);
    assertThat(request.state()).isEqualTo(RequestState.SUCCEEDED);
    assertThat(request.attempts()).isEqualTo(2);
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofSeconds(2));
    assertThat(rig.journalled()).hasSize(1);
  }

  @Test
  void a_post_that_arrives_between_the_two_looks_is_followed() throws Exception {
    Deployment deployment = rig.deployment("attached");
    String id = rig.enqueue(deployment, Graphs.colour(4));
    String attempt = claimed(deployment);
    rig.reopenStore();
    rig.startAttached();
    Rig.until(
        "the server is taken over",
        () -> rig.fleet.stats().instances().containsKey(InstanceState.BUSY));
    new ComfyUi(rig.http, rig.engines.getFirst().url())
        .submit(attempt, Graphs.colour(4), null, UUID.randomUUID().toString());
    Request request = rig.ended(id);
    assertThat(request.state()).isEqualTo(RequestState.SUCCEEDED);
    assertThat(request.attempts()).isEqualTo(1);
    assertThat(rig.journalled()).hasSize(1);
  }

  @Test
  void a_cancelled_prompt_that_still_runs_is_interrupted() throws Exception {
    Deployment deployment = rig.deployment("attached");
    String id = rig.enqueue(deployment, Graphs.slow(60));
    String attempt = claimed(deployment);
    new ComfyUi(rig.http, rig.engines.getFirst().url())
        .submit(attempt, Graphs.slow(60), null, UUID.randomUUID().toString());
    rig.store.requests().cancel("a", deployment.id(), id);
    rig.reopenStore();
    rig.startAttached();
    Rig.until("the prompt ends", () -> rig.journalled().size() == 1);
    assertThat(rig.journalled().getFirst().path("state").asString()).isEqualTo("interrupted");
    Rig.until("nobody waits for it", () -> rig.store.requests().openAttempts().isEmpty());
    assertThat(rig.request(id).state()).isEqualTo(RequestState.CANCELLED);
  }

  @Test
  void a_server_that_stays_away_fails_what_it_may_still_run() throws Exception {
    rig.settings =
        rig.settings.withRunLimits(
            Duration.ofHours(1), Duration.ofSeconds(1), Duration.ofSeconds(10));
    Deployment deployment = rig.deployment("attached");
    String id = rig.enqueue(deployment, Graphs.colour(4));
    claimed(deployment);
    rig.reopenStore();
    rig.engines.getFirst().close();
    rig.startAttached();
    Request request = rig.ended(id);
    assertThat(request.error().path("errorCode").asInt()).isEqualTo(30003);
    assertThat(request.error().path("error").asString()).contains("may still run");
  }
}

package dev.comfyserve.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.contract.InstanceState;
import dev.comfyserve.contract.RequestState;
import dev.comfyserve.store.deployment.Deployment;
import dev.comfyserve.store.request.Request;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests on instances of ours, which are processes. */
class EmbeddedTest {
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
  void a_request_starts_an_instance_and_leaves_nothing_on_it() throws Exception {
    rig.start(rig.embedded(1));
    Deployment deployment = rig.deployment("embedded");
    Request request = rig.ended(rig.enqueue(deployment, Graphs.colour(3)));
    assertThat(request.state())
        .as(String.valueOf(request.error()))
        .isEqualTo(RequestState.SUCCEEDED);
    Rig.until("its output folder is gone", () -> outputFolders() == 0);
    assertThat(rig.store.instances().live()).hasSize(1);
  }

  private long outputFolders() throws Exception {
    try (Stream<Path> all = Files.walk(folder.resolve("instances"))) {
      return all.filter(path -> path.getParent().endsWith("cs")).count();
    }
  }

  @Test
  void a_prompt_that_kills_its_instance_fails_after_five() throws Exception {
    rig.start(rig.embedded(1));
    Deployment deployment = rig.deployment("embedded");
    Request request = rig.ended(rig.enqueue(deployment, Graphs.through("TestCrash", "")));
    assertThat(request.error().path("errorCode").asInt()).isEqualTo(30003);
    assertThat(request.attempts()).isEqualTo(5);
    Rig.until(
        "the instance is written down as failed",
        () ->
            rig.store.instances().byId(request.instanceId()).orElseThrow().state()
                == InstanceState.FAILED);
    assertThat(rig.ended(rig.enqueue(deployment, Graphs.colour(1))).state())
        .isEqualTo(RequestState.SUCCEEDED);
  }

  @Test
  void memory_that_runs_out_is_freed_and_tried_once_more() throws Exception {
    rig.start(rig.embedded(1));
    Deployment deployment = rig.deployment("embedded");
    Request request = rig.ended(rig.enqueue(deployment, Graphs.through("TestOutOfMemory", "")));
    assertThat(request.error().path("errorCode").asInt()).isEqualTo(30002);
    assertThat(request.attempts()).isEqualTo(2);
  }

  @Test
  void a_stop_takes_a_running_request_back_without_a_mark() throws Exception {
    rig.start(rig.embedded(1));
    Deployment deployment = rig.deployment("embedded");
    String id = rig.enqueue(deployment, Graphs.slow(30));
    rig.when(id, request -> request.state() == RequestState.IN_PROGRESS);
    rig.stop();
    assertThat(rig.request(id).state()).isEqualTo(RequestState.IN_QUEUE);
    assertThat(rig.request(id).lostInARow()).isZero();
    assertThat(rig.store.instances().live()).isEmpty();
  }
}

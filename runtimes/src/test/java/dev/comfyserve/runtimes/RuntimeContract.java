package dev.comfyserve.runtimes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.comfyserve.comfyui.ComfyJson;
import dev.comfyserve.comfyui.client.ComfyUiHttp;
import dev.comfyserve.comfyui.client.History;
import dev.comfyserve.comfyui.client.Lookup;
import dev.comfyserve.comfyui.client.Outcome;
import dev.comfyserve.comfyui.client.Submission;
import dev.comfyserve.contract.Hardware;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/** What every runtime must do. */
@Timeout(60)
public abstract class RuntimeContract {
  protected static final Duration GRACE = Duration.ofSeconds(5);

  @TempDir protected Path folder;
  protected final ComfyUiHttp http = ComfyUiHttp.open();
  protected Runtime runtime;

  /** A runtime with at least two slots, for two hardware names, whose servers have test nodes. */
  protected abstract Runtime create() throws Exception;

  /** Makes the server of this instance end, not through the runtime. */
  protected abstract void kill(Instance instance) throws Exception;

  @BeforeEach
  void open() throws Exception {
    runtime = create();
  }

  @AfterEach
  void closeAll() throws Exception {
    runtime.close();
    tidy();
    http.close();
  }

  protected void tidy() throws Exception {}

  protected InstanceSpec spec(int slot) {
    return new InstanceSpec(
        UUID.randomUUID().toString(), runtime.slots().get(slot).id(), "default");
  }

  /** A picture that is written below {@code cs/<attempt id>}. */
  protected static ObjectNode graph(String attemptId, String faultNode) {
    ObjectNode graph = ComfyJson.object();
    ObjectNode made = graph.putObject("1").put("class_type", "EmptyImage").putObject("inputs");
    made.put("width", 8).put("height", 8).put("batch_size", 1).put("color", 1);
    String last = "1";
    if (faultNode != null) {
      ObjectNode fault = graph.putObject("2").put("class_type", faultNode).putObject("inputs");
      fault.putArray("image").add("1").add(0);
      last = "2";
    }
    ObjectNode save = graph.putObject("9").put("class_type", "SaveImage").putObject("inputs");
    save.put("filename_prefix", "cs/" + attemptId + "/x").putArray("images").add(last).add(0);
    return graph;
  }

  protected static ObjectNode run(Instance instance, String attemptId) throws Exception {
    var submission = instance.comfy().submit(attemptId, graph(attemptId, null), null, attemptId);
    assertThat(submission).isInstanceOf(Submission.Accepted.class);
    while (true) {
      if (instance.comfy().lookup(attemptId) instanceof Lookup.Finished(ObjectNode record)) {
        return record;
      }
      Thread.onSpinWait();
    }
  }

  @Test
  void a_started_instance_runs_prompts() throws Exception {
    InstanceSpec spec = spec(0);
    Instance instance = runtime.start(spec);
    assertThat(instance.id()).isEqualTo(spec.instanceId());
    assertThat(instance.slot()).isEqualTo(runtime.slots().get(0));
    assertThat(instance.ours()).isEqualTo(runtime.ours());
    assertThat(instance.alive()).isTrue();
    ObjectNode record = run(instance, UUID.randomUUID().toString());
    assertThat(History.outcome(record)).isEqualTo(new Outcome.Succeeded());
    instance.stop(GRACE);
  }

  @Test
  void two_instances_run_side_by_side() throws Exception {
    Instance one = runtime.start(spec(0));
    Instance two = runtime.start(spec(1));
    assertThat(one.comfy().base()).isNotEqualTo(two.comfy().base());
    run(one, UUID.randomUUID().toString());
    one.stop(GRACE);
    assertThat(two.alive()).isTrue();
    run(two, UUID.randomUUID().toString());
    two.stop(GRACE);
  }

  @Test
  void a_slot_can_be_used_again_after_a_stop() throws Exception {
    for (int i = 0; i < 2; i++) {
      Instance instance = runtime.start(spec(0));
      run(instance, UUID.randomUUID().toString());
      instance.stop(GRACE);
      assertThat(instance.alive()).isFalse();
    }
  }

  @Test
  void an_end_is_told_once_however_it_came() throws Exception {
    Instance instance = runtime.start(spec(0));
    AtomicInteger told = new AtomicInteger();
    CountDownLatch first = new CountDownLatch(1);
    instance.onExit(
        () -> {
          told.incrementAndGet();
          first.countDown();
        });
    instance.stop(GRACE);
    instance.stop(GRACE);
    assertThat(first.await(10, TimeUnit.SECONDS)).isTrue();
    CountDownLatch late = new CountDownLatch(1);
    instance.onExit(late::countDown);
    assertThat(late.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(told).hasValue(1);
  }

  @Test
  void a_server_that_dies_is_noticed() throws Exception {
    Instance instance = runtime.start(spec(0));
    CountDownLatch gone = new CountDownLatch(1);
    instance.onExit(gone::countDown);
    kill(instance);
    assertThat(gone.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(instance.alive()).isFalse();
  }

  @Test
  void an_unknown_slot_is_a_failed_start() {
    InstanceSpec nowhere = new InstanceSpec(UUID.randomUUID().toString(), "nowhere", "default");
    assertThatThrownBy(() -> runtime.start(nowhere)).isInstanceOf(StartFailed.class);
    assertThat(runtime.adopt(nowhere)).isEmpty();
  }

  @Test
  void schemas_are_known_without_an_instance() {
    assertThat(runtime.objectInfo().orElseThrow().node("SaveImage")).isPresent();
    assertThat(runtime.objectInfo().orElseThrow().node("TestSlow")).isPresent();
  }

  @Test
  void slots_have_names_of_their_own_and_hardware_is_as_configured() {
    assertThat(runtime.slots()).extracting(Slot::id).doesNotHaveDuplicates().hasSizeGreaterThan(1);
    assertThat(runtime.serves(Hardware.AMPERE_24)).isTrue();
    assertThat(runtime.serves(Hardware.HOPPER_141)).isFalse();
  }

  @Test
  void closing_ends_every_instance() throws Exception {
    Instance one = runtime.start(spec(0));
    Instance two = runtime.start(spec(1));
    runtime.close();
    assertThat(one.alive()).isFalse();
    assertThat(two.alive()).isFalse();
    runtime.close();
  }
}

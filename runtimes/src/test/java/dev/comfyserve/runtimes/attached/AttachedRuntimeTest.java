package dev.comfyserve.runtimes.attached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.comfyserve.comfyui.client.History;
import dev.comfyserve.comfyui.client.Outcome;
import dev.comfyserve.contract.Hardware;
import dev.comfyserve.engine.Engine;
import dev.comfyserve.engine.EngineSettings;
import dev.comfyserve.runtimes.Instance;
import dev.comfyserve.runtimes.InstanceSpec;
import dev.comfyserve.runtimes.Runtime;
import dev.comfyserve.runtimes.RuntimeContract;
import dev.comfyserve.runtimes.StartFailed;
import dev.comfyserve.testkit.Ports;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class AttachedRuntimeTest extends RuntimeContract {
  private static final Set<Hardware> HARDWARE = Set.of(Hardware.AMPERE_24);
  private static final AttachedInstance.Watching IMPATIENT =
      new AttachedInstance.Watching(
          Duration.ofMillis(50), Duration.ofSeconds(5), Duration.ofMillis(200));

  private final List<Engine> engines = new ArrayList<>();
  private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");

  @Override
  protected Runtime create() throws Exception {
    List<AttachedServer> servers = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      EngineSettings settings = EngineSettings.in(folder.resolve("engine" + i));
      Engine engine = Engine.start(settings.withTestNodes());
      engines.add(engine);
      servers.add(new AttachedServer(engine.url(), i == 0 ? "default" : null, i == 1));
    }
    return with(servers);
  }

  private AttachedRuntime with(List<AttachedServer> servers) {
    return new AttachedRuntime(servers, HARDWARE, http, () -> now, IMPATIENT);
  }

  private static AttachedServer nobody() throws Exception {
    return new AttachedServer(Ports.nobody(), null, false);
  }

  @Override
  protected void kill(Instance instance) {
    engines.stream()
        .filter(engine -> engine.url().equals(instance.slot().url()))
        .forEach(Engine::close);
  }

  @Override
  protected void tidy() {
    engines.forEach(Engine::close);
  }

  @Test
  void slots_carry_whose_they_are() {
    assertThat(runtime.slots().get(0).account()).isEqualTo("default");
    assertThat(runtime.slots().get(0).shared()).isFalse();
    assertThat(runtime.slots().get(1).shared()).isTrue();
    assertThat(runtime.slots().get(1).url()).isEqualTo(engines.get(1).url());
    assertThat(runtime.ours()).isFalse();
  }

  @Test
  void a_server_that_is_down_is_a_failed_start() throws Exception {
    try (Runtime down = with(List.of(nobody()))) {
      var spec = new InstanceSpec("i", down.slots().getFirst().id(), "default");
      assertThatThrownBy(() -> down.start(spec))
          .isInstanceOf(StartFailed.class)
          .hasMessageContaining("no ComfyUI answers");
      assertThat(down.adopt(spec)).isEmpty();
    }
  }

  @Test
  void what_ran_before_is_found_again_by_adoption() throws Exception {
    InstanceSpec spec = spec(0);
    String attempt = UUID.randomUUID().toString();
    run(runtime.start(spec), attempt);
    runtime.close();
    List<AttachedServer> same =
        List.of(new AttachedServer(engines.getFirst().url(), "default", false));
    try (Runtime next = with(same)) {
      Instance adopted = next.adopt(spec).orElseThrow();
      assertThat(adopted.id()).isEqualTo(spec.instanceId());
      assertThat(adopted.alive()).isTrue();
      assertThat(History.outcome(adopted.comfy().history(attempt).orElseThrow()))
          .isEqualTo(new Outcome.Succeeded());
    }
  }

  @Test
  void a_stop_leaves_the_server_as_it_is() throws Exception {
    Instance instance = runtime.start(spec(0));
    String attempt = UUID.randomUUID().toString();
    run(instance, attempt);
    instance.removeOutputs(attempt);
    instance.stop(GRACE);
    assertThat(instance.comfy().history(attempt)).isPresent();
    assertThat(folder.resolve("engine0/output/cs").resolve(attempt)).isNotEmptyDirectory();
  }

  @Test
  void schemas_come_from_the_first_server_that_answers_and_are_kept_briefly() throws Exception {
    AttachedServer up = new AttachedServer(engines.getFirst().url(), null, false);
    try (Runtime some = with(List.of(nobody(), up))) {
      var first = some.objectInfo().orElseThrow();
      engines.getFirst().close();
      now = now.plusSeconds(29);
      assertThat(some.objectInfo()).containsSame(first);
      now = now.plusSeconds(2);
      assertThat(some.objectInfo()).isEmpty();
    }
  }
}

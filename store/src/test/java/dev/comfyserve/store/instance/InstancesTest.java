package dev.comfyserve.store.instance;

import static dev.comfyserve.store.OpenStore.ANN;
import static dev.comfyserve.store.OpenStore.BOB;
import static dev.comfyserve.store.OpenStore.IDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.contract.InstanceState;
import dev.comfyserve.store.OpenStore;
import dev.comfyserve.store.deployment.Deployment;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class InstancesTest {
  @RegisterExtension final OpenStore store = new OpenStore();
  private Deployment deployment;
  private Instances instances;
  private InstanceRow instance;

  @BeforeEach
  void start() {
    deployment = store.deployment(ANN);
    instances = store.get().instances();
    instance =
        instances.insert(
            new InstanceRow(
                IDS.next(),
                ANN,
                deployment.id(),
                "embedded",
                "1",
                null,
                1,
                InstanceState.STARTING,
                null,
                null,
                null,
                null));
  }

  @Test
  void an_instance_is_found_by_its_own_deployment_and_account_while_it_lives() {
    assertThat(instances.find(ANN, deployment.id(), instance.id())).contains(instance);
    assertThat(instances.find(BOB, deployment.id(), instance.id())).isEmpty();
    assertThat(instances.find(ANN, IDS.next(), instance.id())).isEmpty();
    assertThat(instances.setState(instance.id(), InstanceState.STOPPED, null)).isTrue();
    assertThat(instances.find(ANN, deployment.id(), instance.id())).isEmpty();
    assertThat(instances.byId(instance.id()).orElseThrow().endedAt())
        .isEqualTo(store.clock.instant());
  }

  @Test
  void what_has_ended_stays_ended() {
    instances.setState(instance.id(), InstanceState.FAILED, "it did not start");
    assertThat(instances.setState(instance.id(), InstanceState.IDLE, null)).isFalse();
    assertThat(instances.setUrl(instance.id(), "http://127.0.0.1:1")).isFalse();
    assertThat(instances.assign(instance.id(), ANN, deployment.id(), 2)).isFalse();
    assertThat(instances.byId(instance.id()).orElseThrow().error()).isEqualTo("it did not start");
    assertThat(instances.live()).isEmpty();
  }

  @Test
  void an_instance_is_handed_over() {
    Deployment other = store.deployment(BOB);
    assertThat(instances.setUrl(instance.id(), "http://127.0.0.1:1")).isTrue();
    assertThat(instances.assign(instance.id(), BOB, other.id(), 7)).isTrue();
    InstanceRow found = instances.find(BOB, other.id(), instance.id()).orElseThrow();
    assertThat(found.revision()).isEqualTo(7);
    assertThat(found.url()).isEqualTo("http://127.0.0.1:1");
    assertThat(instances.find(ANN, deployment.id(), instance.id())).isEmpty();
  }

  @Test
  void what_lived_when_the_process_ended_is_known_to_the_next_one() {
    assertThat(instances.liveAtLastStop()).isEmpty();
    instances = store.reopen().instances();
    assertThat(instances.liveAtLastStop()).containsExactly(instance);
    instances.setState(instance.id(), InstanceState.STOPPED, null);
    assertThat(instances.liveAtLastStop()).isEmpty();
  }

  @Test
  void ended_instances_are_forgotten() {
    instances.setState(instance.id(), InstanceState.STOPPED, null);
    store.get().requests().deleteEndedBefore(store.clock.instant());
    assertThat(instances.byId(instance.id())).isPresent();
    store.clock.advance(Duration.ofDays(7));
    store.get().requests().deleteEndedBefore(store.clock.instant());
    assertThat(instances.byId(instance.id())).isEmpty();
    assertThat(instances.slotAccounts("embedded")).containsEntry("1", ANN);
  }

  @Test
  void a_slot_remembers_whom_it_served_first() {
    Deployment other = store.deployment(BOB);
    instances.assign(instance.id(), BOB, other.id(), 1);
    instances.setState(instance.id(), InstanceState.STOPPED, null);
    instances.insert(
        new InstanceRow(
            IDS.next(),
            BOB,
            other.id(),
            "embedded",
            "1",
            null,
            1,
            InstanceState.STARTING,
            null,
            null,
            null,
            null));
    assertThat(store.reopen().instances().slotAccounts("embedded"))
        .containsExactly(java.util.Map.entry("1", ANN));
    assertThat(store.get().instances().slotAccounts("attached")).isEmpty();
  }
}

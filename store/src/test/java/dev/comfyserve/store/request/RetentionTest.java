package dev.comfyserve.store.request;

import static dev.comfyserve.store.OpenStore.ANN;
import static dev.comfyserve.store.OpenStore.succeeded;
import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.store.OpenStore;
import dev.comfyserve.store.deployment.Deployment;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RetentionTest {
  @RegisterExtension final OpenStore store = new OpenStore();
  private Deployment deployment;
  private Requests requests;

  @BeforeEach
  void deploy() {
    deployment = store.deployment(ANN);
    requests = store.get().requests();
  }

  @Test
  void what_ended_before_is_forgotten_with_its_files_and_nothing_else() throws Exception {
    String input = store.blob("input");
    String output = store.blob("output");
    String old =
        requests
            .enqueue(OpenStore.request(deployment, null, null, List.of(input), List.of()))
            .requestId();
    requests.finish(store.claim(deployment), succeeded(output));
    String open = store.enqueue(deployment);
    store.clock.advance(Duration.ofDays(7));
    String recent = store.enqueue(deployment);
    requests.cancel(ANN, deployment.id(), recent);

    assertThat(requests.deleteEndedBefore(store.clock.instant().minus(Duration.ofDays(6))))
        .isEqualTo(1);
    assertThat(requests.byId(old)).isEmpty();
    assertThat(store.get().outputs().ofRequest(old)).isEmpty();
    assertThat(requests.byId(open)).isPresent();
    assertThat(requests.byId(recent)).isPresent();
    assertThat(store.get().blobs().collect()).isEqualTo(2);
    assertThat(Files.exists(store.get().blobs().path(output))).isFalse();
  }

  @Test
  void many_are_forgotten_in_several_steps() {
    for (int i = 0; i < 450; i++) {
      store.enqueue(deployment);
    }
    store.get().deployments().markDeleted(ANN, deployment.id());
    store.clock.advance(Duration.ofDays(1));
    assertThat(requests.deleteEndedBefore(store.clock.instant())).isEqualTo(450);
  }

  @Test
  void a_request_whose_attempt_an_instance_still_holds_stays() {
    String id = store.enqueue(deployment);
    String attempt = store.claim(deployment);
    requests.cancel(ANN, deployment.id(), id);
    store.clock.advance(Duration.ofDays(8));
    assertThat(requests.deleteEndedBefore(store.clock.instant())).isZero();
    requests.attemptOver(attempt);
    assertThat(requests.deleteEndedBefore(store.clock.instant())).isEqualTo(1);
  }

  @Test
  void a_key_does_not_outlive_its_request() {
    String id = requests.enqueue(OpenStore.request(deployment, "key", "digest")).requestId();
    requests.cancel(ANN, deployment.id(), id);
    store.clock.advance(Duration.ofHours(2));
    assertThat(requests.deleteEndedBefore(store.clock.instant())).isEqualTo(1);
    assertThat(requests.enqueue(OpenStore.request(deployment, "key", "other")).existed()).isFalse();
  }
}

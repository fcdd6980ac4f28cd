package dev.comfyserve.store.request;

import static dev.comfyserve.store.OpenStore.ANN;
import static dev.comfyserve.store.OpenStore.BOB;
import static dev.comfyserve.store.OpenStore.IDS;
import static dev.comfyserve.store.OpenStore.json;
import static dev.comfyserve.store.OpenStore.request;
import static dev.comfyserve.store.OpenStore.succeeded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.ErrorCode;
import dev.comfyserve.contract.RequestState;
import dev.comfyserve.store.OpenStore;
import dev.comfyserve.store.blob.BlobGone;
import dev.comfyserve.store.deployment.Deployment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RequestsTest {
  @RegisterExtension final OpenStore store = new OpenStore();
  private Deployment deployment;
  private Requests requests;

  @BeforeEach
  void deploy() {
    deployment = store.deployment(ANN);
    requests = store.get().requests();
  }

  @Test
  void a_request_is_kept_as_it_was_enqueued() {
    String id = store.enqueue(deployment);
    Request found = store.reopen().requests().find(ANN, deployment.id(), id).orElseThrow();
    assertThat(found.state()).isEqualTo(RequestState.IN_QUEUE);
    assertThat(found.createdAt()).isEqualTo(store.clock.instant());
    assertThat(found.warnings()).containsExactly("model x is not known");
    assertThat(found.workflowVersion()).isEqualTo("v1");
    assertThat(found.attempts()).isZero();
    assertThat(found.finishedAt()).isNull();
  }

  @Test
  void another_account_cannot_find_cancel_or_enqueue() {
    String id = store.enqueue(deployment);
    assertThat(requests.find(BOB, deployment.id(), id)).isEmpty();
    assertThat(requests.find(ANN, store.deployment(ANN).id(), id)).isEmpty();
    assertThat(requests.recent(BOB, deployment.id(), 5)).isEmpty();
    assertThat(requests.cancel(BOB, deployment.id(), id)).isEqualTo(new CancelOutcome.Unknown());
    NewRequest foreign =
        new NewRequest(
            IDS.next(),
            BOB,
            deployment.id(),
            deployment.workflowId(),
            "v1",
            OpenStore.graph("x"),
            null,
            "embedded",
            null,
            null,
            List.of(),
            List.of(),
            List.of());
    assertThatThrownBy(() -> requests.enqueue(foreign))
        .isInstanceOfSatisfying(
            ApiException.class, e -> assertThat(e.errorCode()).isEqualTo(404001));
  }

  @Test
  void a_disabled_deployment_takes_nothing_in_and_starts_nothing() {
    store.enqueue(deployment);
    store.setEnabled(deployment, false);
    assertThatThrownBy(() -> store.enqueue(deployment))
        .isInstanceOfSatisfying(
            ApiException.class, e -> assertThat(e.errorCode()).isEqualTo(10002));
    assertThat(requests.claim(deployment.id(), IDS.next(), IDS.next())).isEmpty();
    store.setEnabled(deployment, true);
    store.enqueue(deployment);
    assertThat(requests.claim(deployment.id(), IDS.next(), IDS.next())).isPresent();
  }

  @Test
  void a_deleted_deployment_takes_nothing_in() {
    store.get().deployments().markDeleted(ANN, deployment.id());
    assertThatThrownBy(() -> store.enqueue(deployment))
        .isInstanceOfSatisfying(
            ApiException.class, e -> assertThat(e.errorCode()).isEqualTo(10003));
  }

  @Test
  void the_same_key_gives_the_same_request_for_24_hours() {
    String first = requests.enqueue(request(deployment, "key", "digest")).requestId();
    Enqueued again = requests.enqueue(request(deployment, "key", "digest"));
    assertThat(again).isEqualTo(new Enqueued(first, true));
    Deployment other = store.deployment(ANN);
    assertThat(requests.enqueue(request(other, "key", "digest")).existed()).isFalse();
    store.clock.advance(Duration.ofHours(24));
    assertThat(requests.enqueue(request(deployment, "key", "digest")).existed()).isFalse();
  }

  @Test
  void the_same_key_for_something_else_is_refused() {
    String first = requests.enqueue(request(deployment, "key", "digest")).requestId();
    assertThatThrownBy(() -> requests.enqueue(request(deployment, "key", "another")))
        .isInstanceOfSatisfying(
            IdempotencyMismatch.class, e -> assertThat(e.requestId()).isEqualTo(first));
    assertThat(requests.recent(ANN, deployment.id(), 5)).hasSize(1);
  }

  @Test
  void a_repeated_submit_is_answered_even_when_the_deployment_was_disabled_since() {
    String first = requests.enqueue(request(deployment, "key", "digest")).requestId();
    store.setEnabled(deployment, false);
    assertThat(requests.enqueue(request(deployment, "key", "digest")).requestId()).isEqualTo(first);
  }

  @Test
  void positions_count_what_is_before_on_the_same_deployment() {
    String first = store.enqueue(deployment);
    store.enqueue(store.deployment(ANN));
    String second = store.enqueue(deployment);
    String third = store.enqueue(deployment);
    assertThat(position(first)).isZero();
    assertThat(position(third)).isEqualTo(2);
    requests.cancel(ANN, deployment.id(), second);
    assertThat(position(third)).isEqualTo(1);
    store.claim(deployment);
    assertThat(position(third)).isZero();
  }

  @Test
  void the_load_counts_open_requests_only() {
    store.enqueue(deployment);
    String attempt = store.claim(deployment);
    store.clock.advance(Duration.ofSeconds(5));
    store.enqueue(deployment);
    store.clock.advance(Duration.ofSeconds(5));
    store.enqueue(deployment);
    requests.enqueue(
        request(deployment, null, null, List.of(), List.of("https://example.org/a.png")));
    assertThat(requests.load())
        .containsExactlyEntriesOf(
            java.util.Map.of(
                deployment.id(),
                new Load(2, 1, 1, store.clock.instant().minus(Duration.ofSeconds(5)))));
    requests.finish(attempt, succeeded());
    store.setEnabled(deployment, false);
    assertThat(requests.load()).isEmpty();
  }

  @Test
  void recent_requests_come_newest_first() {
    String first = store.enqueue(deployment);
    String second = store.enqueue(deployment);
    String third = store.enqueue(deployment);
    requests.cancel(ANN, deployment.id(), first);
    assertThat(requests.recent(ANN, deployment.id(), 2))
        .extracting(Request::id)
        .containsExactly(third, second);
  }

  @Test
  void a_queued_request_is_cancelled_for_good() {
    String id = store.enqueue(deployment);
    assertThat(requests.cancel(ANN, deployment.id(), id))
        .isEqualTo(new CancelOutcome.Cancelled(null));
    assertThat(state(id)).isEqualTo(RequestState.CANCELLED);
    assertThat(requests.claim(deployment.id(), IDS.next(), IDS.next())).isEmpty();
    assertThat(requests.cancel(ANN, deployment.id(), id))
        .isEqualTo(new CancelOutcome.Cancelled(null));
  }

  @Test
  void a_running_request_is_cancelled_for_good_and_its_attempt_can_write_nothing() {
    String id = store.enqueue(deployment);
    String attempt = store.claim(deployment);
    assertThat(requests.cancel(ANN, deployment.id(), id))
        .isEqualTo(new CancelOutcome.Cancelled(attempt));
    assertThat(requests.finish(attempt, succeeded())).isFalse();
    assertThat(requests.handBack(attempt, true)).isFalse();
    Request cancelled = requests.byId(id).orElseThrow();
    assertThat(cancelled.state()).isEqualTo(RequestState.CANCELLED);
    assertThat(cancelled.finishedAt()).isNotNull();
    assertThat(cancelled.instanceId()).isNotNull();
    assertThat(requests.attemptOver(attempt)).isTrue();
    assertThat(requests.attemptOver(attempt)).isFalse();
  }

  @Test
  void an_ended_request_is_not_cancellable() {
    String id = store.enqueue(deployment);
    requests.finish(store.claim(deployment), succeeded());
    assertThat(requests.cancel(ANN, deployment.id(), id))
        .isEqualTo(new CancelOutcome.NotCancellable());
    assertThat(state(id)).isEqualTo(RequestState.SUCCEEDED);
  }

  @Test
  void disabling_fails_every_open_request_of_that_deployment_and_names_what_runs() {
    String running = store.enqueue(deployment);
    String queued = store.enqueue(deployment);
    Deployment other = store.deployment(ANN);
    String untouched = store.enqueue(other);
    String attempt = store.claim(deployment);
    assertThat(store.setEnabled(deployment, false).toInterrupt()).containsExactly(attempt);
    for (String id : List.of(running, queued)) {
      Request ended = requests.byId(id).orElseThrow();
      assertThat(ended.state()).isEqualTo(RequestState.FAILED);
      assertThat(ended.error())
          .isEqualTo(
              json(
                  """
                  {"errorCode": 10002, "error": "The deployment was disabled.", "details": {}, "debugInfo": ""}
                  """));
    }
    assertThat(state(untouched)).isEqualTo(RequestState.IN_QUEUE);
    assertThat(requests.finish(attempt, succeeded())).isFalse();
  }

  @Test
  void deleting_is_one_with_the_end_of_every_open_request() {
    String running = store.enqueue(deployment);
    String queued = store.enqueue(deployment);
    String attempt = store.claim(deployment);
    assertThat(store.get().deployments().markDeleted(ANN, deployment.id()).toInterrupt())
        .containsExactly(attempt);
    // Whatever ends the process right after: nothing is left that nobody would end.
    requests = store.reopen().requests();
    for (String id : List.of(running, queued)) {
      Request ended = requests.byId(id).orElseThrow();
      assertThat(ended.state()).isEqualTo(RequestState.FAILED);
      assertThat(ended.error().path("errorCode").asInt()).isEqualTo(10003);
    }
  }

  @Test
  void a_queued_request_can_be_failed_but_not_a_running_one() {
    String id = store.enqueue(deployment);
    String attempt = store.claim(deployment);
    assertThat(requests.failQueued(id, ErrorCode.NO_INSTANCE, "none")).isFalse();
    requests.handBack(attempt, false);
    assertThat(requests.failQueued(id, ErrorCode.NO_INSTANCE, "none")).isTrue();
    assertThat(requests.failQueued(id, ErrorCode.NO_INSTANCE, "none")).isFalse();
    assertThat(state(id)).isEqualTo(RequestState.FAILED);
  }

  @Test
  void what_has_waited_too_long_can_be_failed_together() {
    String running = store.enqueue(deployment);
    String attempt = store.claim(deployment);
    String old = store.enqueue(deployment);
    Instant limit = store.clock.instant();
    store.clock.advance(Duration.ofSeconds(1));
    String recent = store.enqueue(deployment);
    assertThat(
            requests.failQueuedBefore(deployment.id(), limit, ErrorCode.NO_INSTANCE, "none came"))
        .containsExactly(old);
    assertThat(state(old)).isEqualTo(RequestState.FAILED);
    assertThat(state(recent)).isEqualTo(RequestState.IN_QUEUE);
    assertThat(state(running)).isEqualTo(RequestState.IN_PROGRESS);
    assertThat(requests.finish(attempt, succeeded())).isTrue();
  }

  @Test
  void extra_data_is_erased_from_the_disk_at_the_end() throws Exception {
    String secret = "comfy-key-0123456789-abcdef";
    for (boolean finished : new boolean[] {true, false}) {
      NewRequest request =
          request(
              deployment,
              null,
              json("{\"api_key_comfy_org\": \"%s\"}".formatted(secret)),
              List.of(),
              List.of());
      requests.enqueue(request);
      if (finished) {
        Claim claim = requests.claim(deployment.id(), IDS.next(), IDS.next()).orElseThrow();
        assertThat(claim.extraData().path("api_key_comfy_org").asString()).isEqualTo(secret);
        assertThat(claim.toString() + request).doesNotContain(secret);
        requests.finish(claim.attemptId(), succeeded());
      } else {
        requests.cancel(ANN, deployment.id(), request.id());
      }
    }
    store.get().close();
    Path database = store.folder().resolve("comfyserve.db");
    assertThat(Files.exists(store.folder().resolve("comfyserve.db-wal"))).isFalse();
    assertThat(new String(Files.readAllBytes(database), StandardCharsets.ISO_8859_1))
        .doesNotContain(secret);
  }

  @Test
  void a_file_that_is_not_there_cannot_be_referred_to() {
    assertThatThrownBy(
            () ->
                requests.enqueue(
                    request(deployment, null, null, List.of("0".repeat(64)), List.of())))
        .isInstanceOf(BlobGone.class);
    assertThat(requests.recent(ANN, deployment.id(), 1)).isEmpty();
  }

  private int position(String id) {
    return requests.queuePosition(requests.byId(id).orElseThrow());
  }

  private RequestState state(String id) {
    return requests.byId(id).orElseThrow().state();
  }
}

package dev.comfyserve.store.request;

import static dev.comfyserve.store.OpenStore.ANN;
import static dev.comfyserve.store.OpenStore.IDS;
import static dev.comfyserve.store.OpenStore.json;
import static dev.comfyserve.store.OpenStore.succeeded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.comfyserve.contract.InstanceState;
import dev.comfyserve.contract.RequestState;
import dev.comfyserve.store.OpenStore;
import dev.comfyserve.store.blob.BlobGone;
import dev.comfyserve.store.deployment.Deployment;
import dev.comfyserve.store.file.OutputFile;
import dev.comfyserve.store.instance.InstanceRow;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class AttemptsTest {
  @RegisterExtension final OpenStore store = new OpenStore();
  private Deployment deployment;
  private Requests requests;

  @BeforeEach
  void deploy() {
    deployment = store.deployment(ANN);
    requests = store.get().requests();
  }

  @Test
  void claims_take_requests_in_the_order_of_their_arrival() {
    List<String> arrived = List.of(enqueue(), enqueue(), enqueue());
    List<String> claimed = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      claimed.add(claim().request().id());
    }
    assertThat(claimed).isEqualTo(arrived);
    assertThat(requests.claim(deployment.id(), IDS.next(), IDS.next())).isEmpty();
  }

  @Test
  void a_claim_says_what_to_run_and_where() {
    String id = enqueue();
    String instance = IDS.next();
    String attempt = IDS.next();
    Claim claim = requests.claim(deployment.id(), instance, attempt).orElseThrow();
    assertThat(claim.graph()).isEqualTo(OpenStore.graph("a cat"));
    assertThat(claim.extraData()).isNull();
    assertThat(claim.attemptId()).isEqualTo(attempt);
    Request request = requests.byId(id).orElseThrow();
    assertThat(claim.request()).isEqualTo(request);
    assertThat(request.state()).isEqualTo(RequestState.IN_PROGRESS);
    assertThat(request.instanceId()).isEqualTo(instance);
    assertThat(request.attemptId()).isEqualTo(attempt);
    assertThat(request.attempts()).isEqualTo(1);
    assertThat(request.startedAt()).isEqualTo(store.clock.instant());
  }

  @Test
  void no_request_is_claimed_twice_however_many_claim_at_once() throws Exception {
    for (int i = 0; i < 40; i++) {
      enqueue();
    }
    try (ExecutorService claimers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Set<String>>> all = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        all.add(claimers.submit(this::claimUntilEmpty));
      }
      List<String> claimed = new ArrayList<>();
      for (Future<Set<String>> some : all) {
        claimed.addAll(some.get());
      }
      assertThat(claimed).hasSize(40).doesNotHaveDuplicates();
    }
  }

  @Test
  void a_finish_writes_the_end_once() throws Exception {
    String id = enqueue();
    String attempt = claim().attemptId();
    String blob = store.blob("picture");
    assertThat(requests.finish(attempt, succeeded(blob))).isTrue();
    assertThat(requests.finish(attempt, Ending.failed(json("{\"errorCode\": 30001}")))).isFalse();
    assertThat(requests.handBack(attempt, true)).isFalse();
    Request ended = requests.byId(id).orElseThrow();
    assertThat(ended.state()).isEqualTo(RequestState.SUCCEEDED);
    assertThat(ended.outputs()).isEqualTo(json("{\"9\": {\"images\": []}}"));
    assertThat(ended.error()).isNull();
    assertThat(ended.finishedAt()).isEqualTo(store.clock.instant());
    assertThat(ended.instanceId()).isNotNull();
    List<OutputFile> files = store.get().outputs().ofRequest(id);
    assertThat(files).singleElement().extracting(OutputFile::sha256).isEqualTo(blob);
    String file = files.getFirst().id();
    assertThat(store.get().outputs().find(id, file)).contains(files.getFirst());
    assertThat(store.get().outputs().find(ANN, id, file)).contains(files.getFirst());
    assertThat(store.get().outputs().find(OpenStore.BOB, id, file)).isEmpty();
    assertThat(store.get().outputs().find(IDS.next(), file)).isEmpty();
  }

  @Test
  void a_request_does_not_succeed_without_its_files() {
    String id = enqueue();
    String attempt = claim().attemptId();
    assertThatThrownBy(() -> requests.finish(attempt, succeeded("0".repeat(64))))
        .isInstanceOf(BlobGone.class);
    assertThat(requests.byId(id).orElseThrow().state()).isEqualTo(RequestState.IN_PROGRESS);
  }

  @Test
  void an_unknown_attempt_writes_nothing() {
    enqueue();
    assertThat(requests.finish(IDS.next(), succeeded())).isFalse();
    assertThat(requests.handBack(IDS.next(), true)).isFalse();
    assertThat(requests.claimOf(IDS.next())).isEmpty();
  }

  @Test
  void a_request_that_is_handed_back_keeps_its_place_and_its_old_attempt_is_void() {
    String first = enqueue();
    enqueue();
    String attempt = claim().attemptId();
    assertThat(requests.handBack(attempt, false)).isTrue();
    Request back = requests.byId(first).orElseThrow();
    assertThat(back.state()).isEqualTo(RequestState.IN_QUEUE);
    assertThat(back.instanceId()).isNull();
    assertThat(requests.queuePosition(back)).isZero();
    Claim again = claim();
    assertThat(again.request().id()).isEqualTo(first);
    assertThat(again.request().attempts()).isEqualTo(2);
    assertThat(requests.finish(attempt, succeeded())).isFalse();
    assertThat(requests.finish(again.attemptId(), succeeded())).isTrue();
  }

  @Test
  void only_lost_attempts_are_counted() {
    String id = enqueue();
    requests.handBack(claim().attemptId(), true);
    requests.handBack(claim().attemptId(), false);
    requests.handBack(claim().attemptId(), true);
    assertThat(requests.lostInARow(id)).isEqualTo(2);
    assertThat(store.reopen().requests().lostInARow(id)).isEqualTo(2);
  }

  @Test
  void the_claims_of_an_earlier_process_are_listed_and_can_still_be_settled() {
    String finished = enqueue();
    String lost = enqueue();
    String cancelled = enqueue();
    InstanceRow instance = instance();
    List<String> attempts = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      attempts.add(IDS.next());
      requests.claim(deployment.id(), instance.id(), attempts.get(i)).orElseThrow();
    }
    requests.cancel(ANN, deployment.id(), cancelled);
    assertThat(requests.openAttempts()).as("of an earlier process, not of this one").isEmpty();

    requests = store.reopen().requests();
    assertThat(requests.openAttempts())
        .extracting(OpenAttempt::requestId, OpenAttempt::abandoned, OpenAttempt::requestState)
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple(finished, false, RequestState.IN_PROGRESS),
            org.assertj.core.groups.Tuple.tuple(lost, false, RequestState.IN_PROGRESS),
            org.assertj.core.groups.Tuple.tuple(cancelled, true, RequestState.CANCELLED));
    assertThat(requests.openAttempts()).extracting(OpenAttempt::instance).containsOnly(instance);
    assertThat(requests.claimOf(attempts.get(0)).orElseThrow().graph())
        .isEqualTo(OpenStore.graph("a cat"));
    assertThat(requests.finish(attempts.get(0), succeeded())).isTrue();
    assertThat(requests.handBack(attempts.get(1), true)).isTrue();
    assertThat(requests.attemptOver(attempts.get(2))).isTrue();
    assertThat(requests.openAttempts()).isEmpty();
    assertThat(claim().request().id()).isEqualTo(lost);
    assertThat(requests.openAttempts()).isEmpty();
  }

  private InstanceRow instance() {
    return store
        .get()
        .instances()
        .insert(
            new InstanceRow(
                IDS.next(),
                ANN,
                deployment.id(),
                "attached",
                "gpu0",
                "http://127.0.0.1:8188",
                1,
                InstanceState.IDLE,
                null,
                null,
                null,
                null));
  }

  private Set<String> claimUntilEmpty() {
    Set<String> mine = new HashSet<>();
    while (true) {
      var claim = requests.claim(deployment.id(), IDS.next(), IDS.next());
      if (claim.isEmpty()) {
        return mine;
      }
      mine.add(claim.get().request().id());
    }
  }

  private String enqueue() {
    return store.enqueue(deployment);
  }

  private Claim claim() {
    return requests.claim(deployment.id(), IDS.next(), IDS.next()).orElseThrow();
  }
}

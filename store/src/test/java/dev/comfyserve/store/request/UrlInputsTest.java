package dev.comfyserve.store.request;

import static dev.comfyserve.store.OpenStore.ANN;
import static dev.comfyserve.store.OpenStore.IDS;
import static dev.comfyserve.store.OpenStore.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.contract.RequestState;
import dev.comfyserve.store.OpenStore;
import dev.comfyserve.store.deployment.Deployment;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class UrlInputsTest {
  private static final String A = "https://example.org/a.png?sig=1";
  private static final String B = "https://example.org/b.png";

  @RegisterExtension final OpenStore store = new OpenStore();
  private Deployment deployment;
  private Requests requests;
  private String id;

  @BeforeEach
  void enqueue() {
    deployment = store.deployment(ANN);
    requests = store.get().requests();
    id =
        requests
            .enqueue(
                OpenStore.request(
                    deployment,
                    json(
                        """
                        {"1": {"class_type": "LoadImage", "inputs": {"image": {"$url": "%s"}}},
                         "2": {"class_type": "Batch", "inputs": {"images": [{"$url": "%s"}, 1],
                               "text": "%s"}}}
                        """
                            .formatted(A, B, A)),
                    null,
                    List.of(),
                    List.of(A, B, A)))
            .requestId();
  }

  @Test
  void a_request_is_claimed_when_all_its_urls_are_fetched_and_not_before() throws Exception {
    String later = store.enqueue(deployment);
    assertThat(requests.pendingUrls(10)).extracting(PendingUrl::url).containsExactly(A, B);
    assertThat(requests.urlReady(id, A, store.blob("a"), ref("a"))).isTrue();
    assertThat(requests.urlReady(id, A, store.blob("a"), ref("a"))).isFalse();
    assertThat(requests.pendingUrls(10)).extracting(PendingUrl::url).containsExactly(B);
    assertThat(claim().request().id()).isEqualTo(later);
    assertThat(requests.urlReady(id, B, store.blob("b"), ref("b"))).isTrue();
    assertThat(requests.pendingUrls(10)).isEmpty();
    assertThat(claim().graph())
        .isEqualTo(
            json(
                """
                {"1": {"class_type": "LoadImage", "inputs": {"image": %s}},
                 "2": {"class_type": "Batch", "inputs": {"images": [%s, 1], "text": "%s"}}}
                """
                    .formatted(ref("a"), ref("b"), A)));
  }

  @Test
  void what_was_fetched_is_still_there_for_a_second_attempt() throws Exception {
    requests.urlReady(id, A, store.blob("a"), ref("a"));
    requests.urlReady(id, B, store.blob("b"), ref("b"));
    requests = store.reopen().requests();
    requests.handBack(claim().attemptId(), true);
    assertThat(claim().graph().toString()).doesNotContain("$url");
  }

  @Test
  void a_url_that_cannot_be_had_fails_the_request() {
    assertThat(requests.urlFailed(id, A, "example.org answered 404")).isTrue();
    Request failed = requests.byId(id).orElseThrow();
    assertThat(failed.state()).isEqualTo(RequestState.FAILED);
    assertThat(failed.error().path("errorCode").asInt()).isEqualTo(30006);
    assertThat(requests.urlFailed(id, A, "again")).isFalse();
    assertThat(requests.pendingUrls(10)).isEmpty();
  }

  @Test
  void a_cancelled_request_waits_for_nothing() throws Exception {
    requests.cancel(ANN, deployment.id(), id);
    assertThat(requests.pendingUrls(10)).isEmpty();
    assertThat(requests.urlReady(id, A, store.blob("a"), ref("a"))).isFalse();
    assertThat(requests.urlFailed(id, B, "gone")).isFalse();
  }

  private static tools.jackson.databind.node.ObjectNode ref(String name) {
    return json("{\"$file\": {\"sha256\": \"%s\"}}".formatted(name));
  }

  private Claim claim() {
    return requests.claim(deployment.id(), IDS.next(), IDS.next()).orElseThrow();
  }
}

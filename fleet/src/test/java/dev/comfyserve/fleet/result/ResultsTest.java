package dev.comfyserve.fleet.result;

import static dev.comfyserve.fleet.Desk.ALICE;
import static dev.comfyserve.fleet.Desk.PLAIN_GRAPH;
import static dev.comfyserve.fleet.Desk.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.contract.Json;
import dev.comfyserve.fleet.Desk;
import dev.comfyserve.fleet.signal.Progress;
import dev.comfyserve.store.file.OutputFile;
import dev.comfyserve.store.request.Claim;
import dev.comfyserve.store.request.Ending;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class ResultsTest {
  private static final Duration LONG = Duration.ofSeconds(20);

  @TempDir Path folder;
  private Desk desk;
  private String deployment;

  @BeforeEach
  void open() {
    desk = new Desk(folder);
    deployment = desk.deploy(ALICE, PLAIN_GRAPH);
  }

  @AfterEach
  void close() {
    desk.close();
  }

  private ObjectNode status(String request) {
    return desk.api.requestStatus(ALICE, deployment, request, false);
  }

  private ObjectNode result(String request) {
    return desk.api.requestResult(ALICE, deployment, request);
  }

  private ObjectNode cancel(String request) {
    return desk.api.cancelRequest(ALICE, deployment, request);
  }

  @Test
  void a_queued_request_tells_its_place() {
    String first = desk.submit(ALICE, deployment, "{}");
    String second = desk.submit(ALICE, deployment, "{}");
    ObjectNode status = status(second);
    assertThat(status.propertyNames())
        .containsExactly("request_id", "status", "status_url", "result_url", "queue_position");
    assertThat(status.get("queue_position").asInt()).isEqualTo(1);
    assertThat(status(first).get("queue_position").asInt()).isZero();
    desk.claim(deployment);
    assertThat(status(second).get("queue_position").asInt()).isZero();
    assertThat(result(second))
        .isEqualTo(
            json(
                "{\"request_id\": \""
                    + second
                    + "\", \"status\": \"in_queue\","
                    + "\"created_at\": \"2026-05-01T10:00:00.123456+00:00\"}"));
  }

  @Test
  void a_running_request_tells_its_instance_and_on_demand_its_progress() {
    String request = desk.submit(ALICE, deployment, "{}");
    Claim claim = desk.claim(deployment);
    ObjectNode status = status(request);
    assertThat(status.propertyNames())
        .containsExactly("request_id", "status", "status_url", "result_url", "instance_id");
    assertThat(status.get("status").asString()).isEqualTo("in_progress");
    assertThat(status.get("instance_id").asString()).isEqualTo(claim.request().instanceId());
    desk.board.show(request, new Progress("9", "SaveImage", 3, 20, 1, 2, "running"));
    JsonNode progress = desk.api.requestStatus(ALICE, deployment, request, true).get("progress");
    assertThat(progress)
        .isEqualTo(
            json(
                """
                {"activity": "running", "node_id": "9", "node_class": "SaveImage",
                 "step": 3.0, "steps": 20.0, "nodes_done": 1, "nodes_total": 2, "fraction": 0.575,
                 "message": "running node 9 (SaveImage), step 3 of 20, 1 of 2 nodes done"}
                """));
  }

  @Test
  void a_success_shows_its_files_by_urls_that_open() throws Exception {
    String request = desk.submit(ALICE, deployment, "{}");
    desk.time.pass(Duration.ofSeconds(3));
    OutputFile file = desk.succeed(desk.claim(deployment), "my cat ü_00001_.png", new byte[] {7});
    assertThat(status(request).get("status").asString()).isEqualTo("completed");
    ObjectNode result = result(request);
    assertThat(result.propertyNames())
        .containsExactly(
            "request_id", "status", "created_at", "finished_at", "instance_id", "outputs");
    assertThat(result.get("status").asString()).isEqualTo("succeeded");
    assertThat(result.get("finished_at").asString()).isEqualTo("2026-05-01T10:00:03.123456+00:00");
    ObjectNode entry = (ObjectNode) result.at("/outputs/9/images/0");
    assertThat(entry.propertyNames()).containsExactly("url", "filename", "subfolder", "type");
    assertThat(result.at("/outputs/9/text/0").asString()).isEqualTo("done");
    URI url = URI.create(entry.get("url").asString());
    assertThat(url.toString())
        .startsWith(
            Desk.URL
                + "/outputs/"
                + request
                + "/"
                + file.id()
                + "/my%20cat%20%C3%BC_00001_.png?exp=");
    Download download = desk.side.urls().open(url.getRawPath(), url.getRawQuery()).orElseThrow();
    assertThat(Files.readAllBytes(download.file())).containsExactly(7);
    assertThat(download.filename()).isEqualTo("my cat ü_00001_.png");
    assertThat(download.contentType()).isEqualTo("image/png");
    assertThat(result(request)).isEqualTo(result);
  }

  @Test
  void an_entry_that_only_claims_to_be_a_file_of_ours_opens_nothing() {
    String request = desk.submit(ALICE, deployment, "{}");
    ObjectNode outputs =
        json("{\"9\": {\"images\": [{\"file_id\": \"x\"}, {\"file_id\": 3}], \"n\": 1}}");
    desk.store
        .requests()
        .finish(desk.claim(deployment).attemptId(), Ending.succeeded(java.util.List.of(), outputs));
    assertThat(result(request).get("outputs")).isEqualTo(outputs);
  }

  @Test
  void a_failure_is_completed_with_its_error() {
    String request = desk.submit(ALICE, deployment, "{}");
    ObjectNode error =
        json("{\"errorCode\": 30001, \"error\": \"it broke\", \"details\": {\"node_id\": \"9\"}}");
    desk.store.requests().finish(desk.claim(deployment).attemptId(), Ending.failed(error));
    assertThat(status(request).get("status").asString()).isEqualTo("completed");
    assertThat(result(request).get("status").asString()).isEqualTo("failed");
    assertThat(result(request).get("error")).isEqualTo(error);
    assertThat(result(request).has("outputs")).isFalse();
  }

  @Test
  void a_queued_request_is_cancelled_at_once_and_for_good() {
    String request = desk.submit(ALICE, deployment, "{}");
    ObjectNode cancelled =
        Json.object()
            .put("request_id", request)
            .put("status", "completed")
            .put("outcome", "cancelled");
    assertThat(cancel(request)).isEqualTo(cancelled);
    assertThat(cancel(request)).isEqualTo(cancelled);
    assertThat(desk.interrupted).isEmpty();
    assertThat(status(request).get("status").asString()).isEqualTo("cancelled");
    assertThat(result(request).get("status").asString()).isEqualTo("cancelled");
    assertThat(result(request).has("finished_at")).isTrue();
    assertThat(desk.store.requests().load()).isEmpty();
  }

  @Test
  void a_running_request_is_cancelled_whatever_its_instance_still_does() {
    String request = desk.submit(ALICE, deployment, "{}");
    Claim claim = desk.claim(deployment);
    assertThat(cancel(request).get("outcome").asString()).isEqualTo("cancelled");
    assertThat(desk.interrupted).contains(claim.attemptId());
    boolean ended =
        desk.store
            .requests()
            .finish(claim.attemptId(), Ending.succeeded(java.util.List.of(), Json.object()));
    assertThat(ended).isFalse();
    assertThat(result(request).get("status").asString()).isEqualTo("cancelled");
  }

  @Test
  void an_ended_request_is_not_cancellable() {
    String request = desk.submit(ALICE, deployment, "{}");
    desk.succeed(desk.claim(deployment), "a.png", new byte[] {1});
    assertThat(cancel(request).get("outcome").asString()).isEqualTo("not_cancellable");
    assertThat(result(request).get("status").asString()).isEqualTo("succeeded");
  }

  @Test
  void a_wait_ends_with_the_change_and_not_before() throws Exception {
    String request = desk.submit(ALICE, deployment, "{}");
    ObjectNode seen = desk.api.awaitChange(ALICE, deployment, request, null, LONG);
    assertThat(seen.get("status").asString()).isEqualTo("in_queue");
    assertThat(desk.api.awaitChange(ALICE, deployment, request, seen, Duration.ofMillis(50)))
        .isEqualTo(seen);
    try (ExecutorService thread = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<ObjectNode> waiting =
          thread.submit(() -> desk.api.awaitChange(ALICE, deployment, request, seen, LONG));
      cancel(request);
      assertThat(waiting.get().get("status").asString()).isEqualTo("cancelled");
    }
    ObjectNode ended = desk.api.awaitChange(ALICE, deployment, request, null, LONG);
    assertThat(desk.api.awaitChange(ALICE, deployment, request, ended, LONG)).isEqualTo(ended);
  }

  @Test
  void a_change_without_a_signal_is_seen_all_the_same() throws Exception {
    String request = desk.submit(ALICE, deployment, "{}");
    ObjectNode seen = desk.api.awaitChange(ALICE, deployment, request, null, LONG);
    desk.store.requests().cancel("alice", deployment, request);
    assertThat(
            desk.api.awaitChange(ALICE, deployment, request, seen, LONG).get("status").asString())
        .isEqualTo("cancelled");
  }

  @Test
  void the_newest_requests_come_first() {
    String first = desk.submit(ALICE, deployment, "{}");
    String second = desk.submit(ALICE, deployment, "{}");
    cancel(first);
    JsonNode recent = desk.own.recentRequests(ALICE, deployment, 5);
    assertThat(recent.get(0).get("request_id").asString()).isEqualTo(second);
    assertThat(recent.get(1).get("request_id").asString()).isEqualTo(first);
    assertThat(recent.get(1).get("status").asString()).isEqualTo("cancelled");
    assertThat(desk.own.recentRequests(ALICE, deployment, 1)).hasSize(1);
  }

  @Test
  void the_newest_requests_of_all_deployments_name_theirs() {
    String first = desk.submit(ALICE, deployment, "{}");
    String other = desk.deploy(ALICE, Desk.PLAIN_GRAPH);
    String second = desk.submit(ALICE, other, "{}");
    JsonNode recent = desk.own.recentRequests(ALICE, 9);
    assertThat(recent)
        .extracting(one -> one.get("request_id").asString())
        .containsExactly(second, first);
    assertThat(recent)
        .extracting(one -> one.get("deployment_id").asString())
        .containsExactly(other, deployment);
    assertThat(desk.own.recentRequests(ALICE, 1)).hasSize(1);
  }

  @Test
  void a_request_says_how_long_its_result_is_kept() {
    String request = desk.submit(ALICE, deployment, "{}");
    JsonNode open = desk.own.getRequest(ALICE, request);
    assertThat(open.path("retention_seconds").asLong()).isEqualTo(7 * 24 * 3600);
    assertThat(open.has("expires_at")).isFalse();
    cancel(request);
    JsonNode ended = desk.own.getRequest(ALICE, request);
    assertThat(ended.path("status").asString()).isEqualTo("cancelled");
    assertThat(ended.path("finished_at").asString()).startsWith("2026-05-01T10:00:00");
    assertThat(ended.path("expires_at").asString()).startsWith("2026-05-08T10:00:00");
  }

  @Test
  void the_time_of_the_last_change_does_not_go_back_when_a_request_waits_again() {
    String request = desk.submit(ALICE, deployment, "{}");
    String created = desk.own.getRequest(ALICE, request).path("updated_at").asString();
    desk.time.pass(Duration.ofSeconds(5));
    Claim claim = desk.claim(deployment);
    String started = desk.own.getRequest(ALICE, request).path("updated_at").asString();
    desk.time.pass(Duration.ofSeconds(5));
    desk.store.requests().handBack(claim.attemptId(), false);
    String again = desk.own.getRequest(ALICE, request).path("updated_at").asString();
    desk.time.pass(Duration.ofSeconds(5));
    cancel(request);
    String ended = desk.own.getRequest(ALICE, request).path("updated_at").asString();
    assertThat(java.util.List.of(created, started, again, ended))
        .isSorted()
        .doesNotHaveDuplicates();
  }
}

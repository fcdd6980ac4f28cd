package dev.comfyserve.server.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.client.ApiHttp;
import dev.comfyserve.client.CallerPace;
import dev.comfyserve.client.HostKind;
import dev.comfyserve.client.HttpServerlessApi;
import dev.comfyserve.contract.ApiVersion;
import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.Json;
import dev.comfyserve.contract.Secret;
import dev.comfyserve.contract.SubmitOptions;
import dev.comfyserve.mcp.listen.Watch;
import dev.comfyserve.testkit.runcomfy.Fault;
import dev.comfyserve.testkit.runcomfy.RunComfy;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.node.ObjectNode;

/** Requests on a host that is asked again and again. */
@Timeout(60)
class PolledChangesTest {
  private static final Caller ALICE =
      new Caller("alice", new Secret("alices-own-runcomfy-token"), ApiVersion.V2);

  private final Semaphore told = new Semaphore(0);
  private RunComfy runComfy;
  private ApiHttp http;
  private HttpServerlessApi api;
  private PolledChanges changes;
  private String deployment;

  @BeforeEach
  void start() throws Exception {
    runComfy = RunComfy.start().account(ALICE.token().reveal());
    runComfy.course(RunComfy.Course.STAYS_QUEUED);
    http = new ApiHttp(runComfy.url());
    api = new HttpServerlessApi(http, HostKind.RUNCOMFY);
    changes =
        new PolledChanges(api, CallerPace.free(), Duration.ofMillis(10), Duration.ofMillis(20));
    ObjectNode create = Json.object().put("name", "Portraits").put("workflow_version", "v1");
    create.put("workflow_id", runComfy.workflow(ALICE.token().reveal(), RunComfy.picture(), null));
    create.putArray("hardware").add("AMPERE_48");
    create.put("min_instances", 0).put("max_instances", 1).put("queue_size", 1);
    create.put("keep_warm_duration_in_seconds", 60);
    deployment = api.createDeployment(ALICE, create).path("id").asString();
  }

  @AfterEach
  void stop() {
    http.close();
    runComfy.close();
  }

  private RequestRef submit() {
    ObjectNode submission =
        api.submit(ALICE, deployment, Json.object(), new SubmitOptions(null, null, null));
    return new RequestRef(deployment, submission.path("request_id").asString());
  }

  private long looks(RequestRef request) {
    return runComfy.seen().stream()
        .filter(seen -> seen.path().endsWith(request.requestId() + "/status"))
        .count();
  }

  private Watch watch(RequestRef request) {
    return changes.watch(ALICE, request, told::release).orElseThrow();
  }

  /** Until that often more was looked at it. */
  private void pass(RequestRef other, int more) throws InterruptedException {
    long enough = looks(other) + more;
    while (looks(other) < enough) {
      Thread.sleep(10);
    }
  }

  @Test
  void a_request_that_is_gone_is_told_once_and_asked_for_no_more() throws Exception {
    RequestRef gone = submit();
    RequestRef other = submit();
    try (Watch watch = watch(gone)) {
      told.acquire();
      runComfy.always("GET .*/" + gone.requestId() + "/status", Fault.error(404, 404001, "Gone"));
      told.acquire();
      long looks = looks(gone);
      try (Watch _ = watch(other)) {
        told.acquire();
        pass(other, 10);
      }
      assertThat(looks(gone)).isEqualTo(looks);
      assertThat(told.tryAcquire()).isFalse();
      assertThat(watch.refused()).isFalse();
    }
  }

  @Test
  void a_request_that_was_not_there_for_a_look_or_two_is_watched_on() throws Exception {
    RequestRef request = submit();
    try (Watch watch = watch(request)) {
      told.acquire();
      for (int i = 0; i < 3; i++) {
        runComfy.next("GET .*/status", Fault.error(404, 404001, "Not visible"));
        runComfy.next("GET .*/status", Fault.error(404, 404001, "Not visible"));
        pass(request, 4);
      }
      assertThat(told.tryAcquire()).isFalse();
      api.cancelRequest(ALICE, deployment, request.requestId());
      told.acquire();
      assertThat(watch.refused()).isFalse();
    }
  }
}

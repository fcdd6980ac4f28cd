package dev.comfyserve.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.ApiVersion;
import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.ErrorCode;
import dev.comfyserve.contract.Includes;
import dev.comfyserve.contract.Json;
import dev.comfyserve.contract.ProxyAnswer;
import dev.comfyserve.contract.ProxyRequest;
import dev.comfyserve.contract.Secret;
import dev.comfyserve.contract.SubmitOptions;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
class HttpServerlessApiTest {
  private static final String ID = "0c9b5d0e-51f5-4a2f-9d2a-7f3c1f3c3f6a";
  private static final String OTHER = "7e1a5f0a-2f4e-4f7e-b1c6-5a5f4f2d9b11";
  private static final Caller CALLER =
      new Caller("x", new Secret("callers-own-token"), ApiVersion.V1);

  private final ScriptedHost host = new ScriptedHost();
  private final ApiHttp http =
      new ApiHttp(host.url(), ApiTimes.DEFAULT, new Random(1), InstantSource.system());
  private final HttpServerlessApi api = new HttpServerlessApi(http);

  @AfterEach
  void stop() {
    http.close();
    host.close();
  }

  private ApiException failure(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    ApiException failure = catchThrowableOfType(ApiException.class, call);
    assertThat(failure).isNotNull();
    return failure;
  }

  @Test
  void each_call_carries_the_callers_token_and_our_name() {
    host.then(200, "[]");
    api.listDeployments(CALLER, List.of(ID, OTHER), new Includes(true, true));
    ScriptedHost.Seen seen = host.seen.getFirst();
    assertThat(seen.method()).isEqualTo("GET");
    assertThat(seen.target())
        .isEqualTo(
            "/prod/v2/deployments?includes=payload&includes=readme&ids=" + ID + "&ids=" + OTHER);
    assertThat(seen.header("Authorization")).isEqualTo("Bearer callers-own-token");
    assertThat(seen.header("User-Agent")).isEqualTo("comfyserve/" + Version.TEXT);
    assertThat(Version.TEXT).matches("\\d+\\.\\d+.*");
  }

  @Test
  void a_caller_without_a_token_sends_none() {
    host.then(200, "[]");
    api.listDeployments(new Caller("x", null, ApiVersion.V2), List.of(), Includes.NOTHING);
    assertThat(host.seen.getFirst().target()).isEqualTo("/prod/v2/deployments");
    assertThat(host.seen.getFirst().header("Authorization")).isNull();
  }

  @Test
  void a_change_without_a_name_is_sent_with_the_present_one() {
    host.then(200, "{\"id\":\"" + ID + "\",\"name\":\"present\"}").then(200, "{}");
    ObjectNode body = Json.object().put("max_instances", 2);
    api.updateDeployment(CALLER, ID, body);
    assertThat(host.seen).extracting(ScriptedHost.Seen::method).containsExactly("GET", "PATCH");
    assertThat(Json.parse(host.seen.getLast().body()))
        .isEqualTo(Json.object().put("max_instances", 2).put("name", "present"));
    assertThat(body.has("name")).isFalse();
  }

  @Test
  void a_change_with_a_name_is_one_call() {
    host.then(200, "{}");
    api.updateDeployment(CALLER, ID, Json.object().put("name", "new"));
    assertThat(host.seen).hasSize(1);
  }

  @Test
  void a_submit_carries_its_options() {
    host.then(200, "{\"request_id\":\"" + OTHER + "\"}");
    api.submit(
        CALLER, ID, Json.object(), new SubmitOptions("https://hook.example/?a=b", true, "key 1"));
    ScriptedHost.Seen seen = host.seen.getFirst();
    assertThat(seen.target())
        .isEqualTo(
            "/prod/v1/deployments/"
                + ID
                + "/inference?webhook=https%3A%2F%2Fhook.example%2F%3Fa%3Db&webhook_intermediate_status=true");
    assertThat(seen.header("Idempotency-Key")).isEqualTo("key 1");
    assertThat(seen.header("Content-Type")).isEqualTo("application/json");
  }

  @Test
  void status_result_and_cancel_go_to_the_prefix_of_the_caller() {
    host.then(200, "{}").then(200, "{}").then(202, "{}");
    api.requestStatus(CALLER, ID, OTHER, true);
    api.requestResult(CALLER, ID, OTHER);
    api.cancelRequest(CALLER, ID, OTHER);
    String request = "/prod/v1/deployments/" + ID + "/requests/" + OTHER;
    assertThat(host.seen)
        .extracting(s -> s.method() + " " + s.target())
        .containsExactly(
            "GET " + request + "/status?include=progress",
            "GET " + request + "/result",
            "POST " + request + "/cancel");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "..", ".", "a/b", "a\\b", "a b", "%2e", "a\u0000"})
  void what_can_be_no_id_is_not_sent(String id) {
    ApiException failure = failure(() -> api.getDeployment(CALLER, id, Includes.NOTHING));
    assertThat(failure.errorCode()).isEqualTo(404001);
    assertThat(host.seen).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a?b", "a#b", "ä", "...", "a;b", "a:b"})
  void an_id_cannot_leave_its_place_in_the_path(String id) {
    host.then(404, "{\"error_code\":404001,\"message\":\"no\"}");
    failure(() -> api.getDeployment(CALLER, id, Includes.NOTHING));
    assertThat(URI.create(host.seen.getFirst().target()).getRawPath())
        .startsWith("/prod/v2/deployments/")
        .matches("/prod/v2/deployments/[^/]+")
        .doesNotEndWith("/..")
        .doesNotEndWith("/.");
  }

  @Test
  void an_error_keeps_its_status_code_detail_and_whole_body() {
    host.then(
        422,
        "{\"error_code\":422001,\"error_message\":\"bad\",\"detail\":[{\"loc\":[\"body\"],\"msg\":\"m\",\"type\":\"t\"}],\"more\":1}");
    ApiException e = failure(() -> api.createDeployment(CALLER, Json.object()));
    assertThat(e.httpStatus()).isEqualTo(422);
    assertThat(e.errorCode()).isEqualTo(422001);
    assertThat(e).hasMessage("bad");
    assertThat(e.detail().path(0).path("msg").asString()).isEqualTo("m");
    assertThat(e.payload().path("more").asInt()).isEqualTo(1);
  }

  @Test
  void a_success_that_holds_an_error_code_is_an_error() {
    host.then(200, "{\"error_code\":10001,\"message\":\"no funds\"}");
    ApiException e = failure(() -> api.submit(CALLER, ID, Json.object(), SubmitOptions.NONE));
    assertThat(e.errorCode()).isEqualTo(10001);
    assertThat(e).hasMessage("no funds");
  }

  @Test
  void errors_in_other_forms_are_still_told() {
    host.then(401, "{\"detail\":\"Not authenticated\"}").then(403, "<html>no</html>").then(400, "");
    ApiException unauthorized = failure(() -> api.createDeployment(CALLER, Json.object()));
    assertThat(unauthorized.httpStatus()).isEqualTo(401);
    assertThat(unauthorized.errorCode()).isEqualTo(401001);
    assertThat(unauthorized).hasMessage("Not authenticated");
    assertThat(failure(() -> api.createDeployment(CALLER, Json.object())))
        .hasMessageContaining("403")
        .hasMessageContaining("no");
    assertThat(failure(() -> api.createDeployment(CALLER, Json.object())).httpStatus())
        .isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 502, 503, 504})
  void a_read_is_tried_again_and_nothing_else_is(int status) {
    host.then(status, "busy", "Retry-After", "0").then(200, "{}");
    api.requestResult(CALLER, ID, OTHER);
    assertThat(host.seen).hasSize(2);
    host.then(status, "busy", "Retry-After", "0").then(200, "{}");
    ApiException e = failure(() -> api.submit(CALLER, ID, Json.object(), SubmitOptions.NONE));
    assertThat(e.httpStatus()).isEqualTo(status);
    assertThat(host.seen).hasSize(3);
  }

  @Test
  void a_read_is_tried_three_times_at_most() {
    for (int i = 0; i < 9; i++) {
      host.then(503, "busy");
    }
    ApiException e = failure(() -> api.requestResult(CALLER, ID, OTHER));
    assertThat(e.httpStatus()).isEqualTo(503);
    assertThat(e).hasMessageEndingWith("busy. It was tried 3 times.");
    assertThat(host.seen).hasSize(3);
  }

  @Test
  void a_host_that_wants_a_long_pause_is_told_to_the_caller_instead() {
    host.then(429, "{\"error_code\":429001,\"message\":\"slow down\"}", "Retry-After", "3600");
    ApiException e = failure(() -> api.requestResult(CALLER, ID, OTHER));
    assertThat(e.retryAfter()).isEqualTo(Duration.ofHours(1));
    assertThat(host.seen).hasSize(1);
  }

  @Test
  void a_redirect_within_the_host_is_followed() {
    host.then(307, "", "Location", "/prod/v2/elsewhere").then(200, "{\"a\":1}");
    assertThat(api.getDeployment(CALLER, ID, Includes.NOTHING).path("a").asInt()).isEqualTo(1);
    assertThat(host.seen.getLast().target()).isEqualTo("/prod/v2/elsewhere");
  }

  @Test
  void a_redirect_to_another_host_is_not_followed() {
    try (ScriptedHost other = new ScriptedHost()) {
      other.then(200, "{}");
      host.then(307, "", "Location", other.url() + "/prod/v2/deployments/x");
      assertThat(failure(() -> api.getDeployment(CALLER, ID, Includes.NOTHING)).httpStatus())
          .isEqualTo(307);
      assertThat(other.seen).isEmpty();
    }
  }

  @Test
  void a_post_is_not_turned_into_a_get() {
    host.then(302, "", "Location", "/x");
    failure(() -> api.createDeployment(CALLER, Json.object()));
    assertThat(host.seen).hasSize(1);
  }

  @Test
  void endless_redirects_end() {
    for (int i = 0; i < 20; i++) {
      host.then(307, "", "Location", "/again");
    }
    failure(() -> api.requestResult(CALLER, ID, OTHER));
    assertThat(host.seen).hasSize(6);
  }

  @Test
  void no_answer_says_whom_it_could_not_reach() {
    host.close();
    ApiException e = failure(() -> api.createDeployment(CALLER, Json.object()));
    assertThat(e.errorCode()).isEqualTo(ErrorCode.HOST_UNREACHABLE.code());
    assertThat(e).hasMessageContaining(host.url().toString()).hasMessageNotContaining("token");
  }

  @Test
  void the_proxy_gives_any_answer_as_it_is_and_the_hosts_own_error_as_error() {
    host.then(418, "<p>teapot</p>", "Content-Type", "text/html");
    byte[] body = "raw".getBytes(StandardCharsets.UTF_8);
    ProxyRequest request = new ProxyRequest("POST", "api/a%2Fb", "x=%20", "text/plain", body);
    ProxyAnswer answer = api.proxy(CALLER, ID, OTHER, request);
    assertThat(answer.status()).isEqualTo(418);
    assertThat(answer.contentType()).isEqualTo("text/html");
    assertThat(new String(answer.body(), StandardCharsets.UTF_8)).isEqualTo("<p>teapot</p>");
    assertThat(host.seen.getFirst().target())
        .isEqualTo("/prod/v2/deployments/" + ID + "/instances/" + OTHER + "/proxy/api/a%2Fb?x=%20");
    assertThat(host.seen.getFirst().body()).isEqualTo("raw");
    host.then(404, "{\"error_code\":404001,\"message\":\"No such instance\"}");
    assertThat(failure(() -> api.proxy(CALLER, ID, OTHER, request)).errorCode()).isEqualTo(404001);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../x",
        "a/../../x",
        "a/%2e%2e/x",
        "a/..%2fx",
        "/x",
        "http://other/x",
        "a\\..\\x",
        ""
      })
  void the_proxy_never_leaves_its_instance(String path) {
    ProxyRequest request = new ProxyRequest("POST", path, null, null, new byte[0]);
    assertThat(failure(() -> api.proxy(CALLER, ID, OTHER, request)).errorCode()).isEqualTo(404001);
    assertThat(host.seen).isEmpty();
  }

  @Test
  void what_an_assistant_wrote_unencoded_is_sent_encoded() {
    host.then(200, "ok");
    api.proxy(
        CALLER, ID, OTHER, new ProxyRequest("GET", "view{a b", "x=ä#%&y=%20", null, new byte[0]));
    assertThat(host.seen.getFirst().target()).endsWith("/proxy/view%7Ba%20b?x=%C3%A4%23%25&y=%20");
  }

  @Test
  void runcomfy_is_sent_nothing_of_ours() throws Exception {
    HttpServerlessApi there = new HttpServerlessApi(http, HostKind.RUNCOMFY);
    host.then(200, "{}").then(200, "{\"status\":\"completed\"}");
    there.requestStatus(CALLER, ID, OTHER, true);
    there.awaitChange(CALLER, ID, OTHER, null, Duration.ofSeconds(9));
    assertThat(host.seen).allSatisfy(seen -> assertThat(seen.target()).endsWith("/status"));
    SubmitOptions keyed = new SubmitOptions(null, null, "key 1");
    assertThat(failure(() -> there.submit(CALLER, ID, Json.object(), keyed)).errorCode())
        .isEqualTo(422001);
    assertThat(host.seen).hasSize(2);
  }

  @Test
  void what_does_not_change_is_looked_at_ever_more_rarely() throws Exception {
    ApiTimes quick = ApiTimes.DEFAULT.withLooks(Duration.ofMillis(20), Duration.ofMillis(400));
    try (ApiHttp fast = new ApiHttp(host.url(), quick, new Random(1), InstantSource.system())) {
      HttpServerlessApi there = new HttpServerlessApi(fast, HostKind.RUNCOMFY);
      ObjectNode seen = Json.object().put("status", "in_queue");
      for (int i = 0; i < 200; i++) {
        host.then(200, "{\"status\":\"in_queue\"}");
      }
      long begin = System.nanoTime();
      for (int i = 0; i < 20; i++) {
        assertThat(there.awaitChange(CALLER, ID, OTHER, seen, Duration.ofMillis(100)))
            .isEqualTo(seen);
      }
      // 2 s: every 20 ms would be 100 looks; 20, 30, 45 ... 400, 400 are about a dozen.
      // A machine that is busy takes longer for all of it, and two looks more for each such second.
      long late = Duration.ofNanos(System.nanoTime() - begin).minusSeconds(2).toMillis();
      assertThat(host.seen.size()).isBetween(3, 16 + (int) (late / 400));
    }
  }

  @Test
  void a_host_that_says_nothing_is_given_up_once() {
    ApiTimes quick = ApiTimes.DEFAULT.withCall(Duration.ofMillis(300));
    try (java.net.ServerSocket deaf = new java.net.ServerSocket(0);
        ApiHttp fast =
            new ApiHttp(
                URI.create("http://127.0.0.1:" + deaf.getLocalPort()),
                quick,
                new Random(1),
                InstantSource.system())) {
      HttpServerlessApi there = new HttpServerlessApi(fast, HostKind.RUNCOMFY);
      ApiException e = failure(() -> there.getDeployment(CALLER, ID, Includes.NOTHING));
      assertThat(e.errorCode()).isEqualTo(ErrorCode.HOST_SILENT.code());
      assertThat(e).hasMessageNotContaining("tried");
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void a_pause_may_be_named_as_a_date_by_the_hosts_own_clock() {
    host.then(429, "{}", "Retry-After", "Fri, 31 Dec 1999 23:59:59 GMT", "X-Nothing", "1");
    host.then(200, "{}");
    api.requestResult(CALLER, ID, OTHER);
    assertThat(host.seen).as("a date that is over means now").hasSize(2);
    String later =
        java.time.format.DateTimeFormatter.RFC_1123_DATE_TIME.format(
            java.time.ZonedDateTime.now(java.time.ZoneOffset.UTC).plusHours(2));
    host.then(429, "{}", "Retry-After", later);
    ApiException e = failure(() -> api.requestResult(CALLER, ID, OTHER));
    assertThat(e.retryAfter()).isBetween(Duration.ofMinutes(110), Duration.ofMinutes(121));
    assertThat(host.seen).hasSize(3);
  }

  @Test
  void an_error_code_that_is_a_word_is_an_error_too() {
    host.then(200, "{\"error_code\":\"NO_FUNDS\",\"message\":\"no funds\"}");
    assertThat(failure(() -> api.createDeployment(CALLER, Json.object()))).hasMessage("no funds");
    host.then(200, "{\"error_code\":0,\"id\":\"x\"}").then(200, "{\"error_code\":null}");
    assertThat(api.createDeployment(CALLER, Json.object()).has("id")).isTrue();
    api.createDeployment(CALLER, Json.object());
  }

  @Test
  void schemas_are_fetched_from_the_same_host_only() {
    String url = host.url() + "/prod/v2/deployments/" + ID + "/object_info";
    host.then(200, "{\"payload\":{\"object_info_url\":\"" + url + "\"}}").then(200, "{\"A\":{}}");
    assertThat(api.objectInfo(CALLER, ID).has("A")).isTrue();
    try (ScriptedHost other = new ScriptedHost()) {
      host.then(200, "{\"payload\":{\"object_info_url\":\"" + other.url() + "/x\"}}");
      assertThat(api.objectInfo(CALLER, ID)).isNull();
      assertThat(other.seen).isEmpty();
    }
  }

  @Test
  void schemas_that_cannot_be_had_at_once_are_not_known() {
    ObjectNode deployment = Json.object();
    deployment
        .putObject("payload")
        .put("object_info_url", host.url() + "/prod/v2/deployments/" + ID + "/object_info");
    for (int status : new int[] {401, 404, 429, 500, 503}) {
      host.then(status, "{\"error_code\":%d001,\"message\":\"x\"}".formatted(status));
      assertThat(api.objectInfo(CALLER, deployment)).isNull();
    }
    host.then(200, "<html></html>").then(200, "[]").then(200, "");
    for (int i = 0; i < 3; i++) {
      assertThat(api.objectInfo(CALLER, deployment)).isNull();
    }
    assertThat(host.seen).as("nothing is asked for twice").hasSize(8);
  }

  @Test
  void a_change_is_awaited_by_looking_again() throws Exception {
    ObjectNode seen = Json.object().put("status", "in_queue");
    host.then(200, "{\"status\":\"in_queue\"}").then(200, "{\"status\":\"in_progress\"}");
    ObjectNode now = api.awaitChange(CALLER, ID, OTHER, seen, Duration.ofSeconds(20));
    assertThat(now.path("status").asString()).isEqualTo("in_progress");
    host.then(200, "{\"status\":\"in_queue\"}");
    assertThat(api.awaitChange(CALLER, ID, OTHER, seen, Duration.ZERO)).isEqualTo(seen);
  }

  @Test
  void an_answer_of_the_wrong_shape_is_a_bad_gateway() {
    host.then(200, "[]").then(200, "{}").then(200, "nonsense");
    assertThat(failure(() -> api.createDeployment(CALLER, Json.object())).httpStatus())
        .isEqualTo(502);
    assertThat(failure(() -> api.listDeployments(CALLER, List.of(), Includes.NOTHING)).httpStatus())
        .isEqualTo(502);
    assertThat(failure(() -> api.createDeployment(CALLER, Json.object())).httpStatus())
        .isEqualTo(502);
  }
}

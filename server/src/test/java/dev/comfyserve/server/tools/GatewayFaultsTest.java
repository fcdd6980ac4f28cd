package dev.comfyserve.server.tools;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.contract.Json;
import dev.comfyserve.mcp.client.McpClient;
import dev.comfyserve.mcp.tool.ToolResult;
import dev.comfyserve.server.ComfyServe;
import dev.comfyserve.server.RunningServer;
import dev.comfyserve.server.config.ServerConfig;
import dev.comfyserve.testkit.runcomfy.Fault;
import dev.comfyserve.testkit.runcomfy.RunComfy;
import dev.comfyserve.testkit.runcomfy.Seen;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What goes wrong between a gateway and RunComfy, and what an assistant is told to do about it. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class GatewayFaultsTest {
  private static final String TOKEN = "alices-own-runcomfy-token";
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String LIST = "GET .*/deployments";
  private static final String SUBMIT = "POST .*/inference";

  private static final String LONG_ID =
      "0123456789012345678901234567890123456789012345678901234567890123456789"
          + "0123456789012345678901234567890123456789012345678901234567890";

  private static final String FORM =
      "{\"error_code\":%s,\"error_message\":\"Told so\",\"message\":\"Told so\"}";

  @TempDir private Path folder;

  private RunComfy runComfy;
  private RunningServer gateway;
  private McpClient mcp;
  private String deployment;

  @BeforeEach
  void start() throws Exception {
    runComfy = RunComfy.start().account(TOKEN);
    gateway =
        ComfyServe.start(
            ServerConfig.load(
                Map.of(),
                Map.of(
                    "upstream",
                    runComfy.url().toString(),
                    "upstream_timeout_seconds",
                    "2",
                    "data",
                    folder.resolve("none").toString(),
                    "port",
                    "0")));
    mcp = McpClient.connect(URI.create(gateway.bound() + "/mcp"), TOKEN, PATIENCE);
    ObjectNode create = Json.object().put("name", "one").put("workflow_version", "v1");
    create.put("workflow_id", runComfy.workflow(TOKEN, RunComfy.picture(), null));
    deployment = ToolAnswers.ok(mcp, "create_deployment", create).at("/deployment/id").asString();
    runComfy.calm();
  }

  @AfterEach
  void stop() {
    mcp.close();
    gateway.close();
    assertThat(runComfy.violations()).isEmpty();
    runComfy.close();
    assertThat(folder.resolve("none")).doesNotExist();
  }

  private ObjectNode id() {
    return Json.object().put("deployment_id", deployment);
  }

  private JsonNode failedList() throws Exception {
    return ToolAnswers.failed(mcp, "list_deployments", Json.object());
  }

  private JsonNode failedSubmit() throws Exception {
    return ToolAnswers.failed(mcp, "submit_request", id());
  }

  private long calls(String line) {
    return runComfy.seen().stream()
        .filter(seen -> (seen.method() + " " + seen.path()).matches(line))
        .count();
  }

  private static String message(JsonNode failure) {
    return failure.path("message").asString();
  }

  @Test
  void an_error_with_status_200_is_an_error_with_all_that_it_said() throws Exception {
    runComfy.next(SUBMIT, Fault.errorWith200(10001, "Insufficient balance"));
    JsonNode failure = failedSubmit();
    ToolAnswers.code(failure, 200, 10001);
    assertThat(message(failure))
        .isEqualTo(
            "Insufficient balance. Ask the user to add funds or"
                + " raise the budget. Do not retry.");
    assertThat(failure.at("/payload/error_message").asString()).isEqualTo("Insufficient balance");
    runComfy.next(LIST, Fault.errorWith200(77001, "Strange"));
    assertThat(message(failedList())).startsWith("Strange. The host refused it");
  }

  @ParameterizedTest
  @CsvSource({
    "401,401001",
    "402,10001",
    "403,403003",
    "404,404001",
    "409,10002",
    "410,10003",
    "422,422001",
    "429,429001",
    "500,500001",
    "503,503001"
  })
  void an_error_is_told_in_the_same_words_whatever_status_it_came_with(int status, int code)
      throws Exception {
    runComfy.next(SUBMIT, Fault.error(status, code, "Told so", "Retry-After", "3"));
    runComfy.next(SUBMIT, Fault.answer(200, FORM.formatted(code), "Retry-After", "3"));
    JsonNode usual = failedSubmit();
    JsonNode masked = failedSubmit();
    ToolAnswers.code(usual, status, code);
    ToolAnswers.code(masked, 200, code);
    assertThat(message(masked)).isEqualTo(message(usual)).hasSizeGreaterThan(20);
  }

  @Test
  void a_read_that_is_refused_with_success_is_tried_again_as_any_other() throws Exception {
    runComfy.next(LIST, Fault.answer(200, FORM.formatted(429001), "Retry-After", "0"));
    ToolAnswers.ok(mcp, "list_deployments", Json.object());
    assertThat(calls(LIST)).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({
    "401,401001,Do not retry",
    "402,10001,add funds",
    "403,403003,Do not retry",
    "404,404001,Check the id",
    "409,10002,is_enabled=true",
    "400,77777,Correct what the message names",
    "408,77777,may or may not have been accepted",
    "409,77777,look with get_deployment",
    "413,413001,Send less",
    "418,77777,Do not repeat it unchanged",
    "503,503001,Do not submit it again",
    "422,422001,Correct what is named",
  })
  void its_own_errors_keep_their_numbers(int status, int code, String advice) throws Exception {
    runComfy.next(SUBMIT, Fault.error(status, code, "No such luck"));
    JsonNode failure = failedSubmit();
    ToolAnswers.code(failure, status, code);
    assertThat(message(failure)).startsWith("No such luck").contains(advice);
    assertThat(failure.at("/payload/message").asString()).isEqualTo("No such luck");
    assertThat(calls(SUBMIT)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 502, 503, 504})
  void a_read_that_meets_a_busy_host_once_succeeds(int status) throws Exception {
    runComfy.next(LIST, Fault.answer(status, "busy", "Retry-After", "0"));
    assertThat(ToolAnswers.ok(mcp, "list_deployments", Json.object()).path("deployments"))
        .hasSize(1);
    assertThat(calls(LIST)).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 500, 502, 503, 504})
  void nothing_but_reads_is_sent_twice(int status) throws Exception {
    runComfy.always(SUBMIT, Fault.answer(status, "busy", "Retry-After", "0"));
    JsonNode failure = failedSubmit();
    assertThat(failure.path("status_code").asInt()).isEqualTo(status);
    assertThat(calls(SUBMIT)).isEqualTo(1);
    assertThat(message(failure))
        .contains(
            switch (status) {
              case 429 -> "Wait 0 seconds";
              default -> "may or may not have been accepted";
            });
  }

  @Test
  void a_read_that_stays_refused_says_how_often_it_was_tried() throws Exception {
    runComfy.always(LIST, Fault.error(503, 503001, "Maintenance"));
    JsonNode failure = failedList();
    ToolAnswers.code(failure, 503, 503001);
    assertThat(message(failure)).startsWith("Maintenance. It was tried 3 times.");
    assertThat(calls(LIST)).isEqualTo(3);
  }

  @Test
  void a_pause_that_is_too_long_to_wait_for_is_handed_on() throws Exception {
    runComfy.next(LIST, Fault.error(429, 429001, "Slow down", "Retry-After", "3600"));
    JsonNode failure = failedList();
    ToolAnswers.code(failure, 429, 429001);
    assertThat(failure.path("retry_after_seconds").asInt()).isEqualTo(3600);
    assertThat(message(failure)).contains("Wait 3600 seconds");
    assertThat(calls(LIST)).isEqualTo(1);
    // A date that is over, or nearly so, is no reason to give up.
    runComfy.next(
        LIST, Fault.error(429, 429001, "x", "Retry-After", "Fri, 31 Dec 1999 23:59:59 GMT"));
    ToolAnswers.ok(mcp, "list_deployments", Json.object());
  }

  @Test
  void answers_that_are_none_are_told_as_such() throws Exception {
    runComfy.next(LIST, Fault.EMPTY);
    JsonNode empty = failedList();
    ToolAnswers.code(empty, 502, 502001);
    assertThat(message(empty)).contains("with nothing", "safe to call again");
    runComfy.next(LIST, Fault.NOT_JSON);
    assertThat(message(failedList())).contains("not JSON").doesNotContain("<html>");
    runComfy.next(LIST, Fault.answer(200, "{}"));
    assertThat(message(failedList())).contains("not an array");
    runComfy.next(LIST, Fault.answer(500, "<html>Traceback</html>"));
    ToolAnswers.code(failedList(), 500, 500001);
    runComfy.next(SUBMIT, Fault.NOT_JSON.afterItWasDone());
    assertThat(message(failedSubmit())).contains("may or may not have been accepted");
  }

  @Test
  void a_connection_that_breaks_costs_a_read_nothing_and_a_submit_its_certainty() throws Exception {
    runComfy.next(LIST, Fault.TRUNCATED);
    runComfy.next(LIST, Fault.DROP);
    ToolAnswers.ok(mcp, "list_deployments", Json.object());
    assertThat(calls(LIST)).isEqualTo(3);

    runComfy.next(SUBMIT, Fault.DROP.afterItWasDone());
    JsonNode failure = failedSubmit();
    ToolAnswers.code(failure, 502, 502003);
    assertThat(message(failure))
        .contains("may or may not have been accepted", "Do not submit it again", "ask the user");
    assertThat(calls(SUBMIT)).isEqualTo(1);
    assertThat(runComfy.submitted(TOKEN)).isEqualTo(1);

    runComfy.next("POST .*/deployments", Fault.TRUNCATED);
    ObjectNode create = Json.object().put("name", "two").put("workflow_version", "v1");
    create.put("workflow_id", runComfy.workflow(TOKEN, RunComfy.picture(), null));
    assertThat(message(ToolAnswers.failed(mcp, "create_deployment", create)))
        .contains("look for its name with list_deployments");
  }

  @Test
  void silence_ends_after_the_set_time_and_is_not_asked_again() throws Exception {
    runComfy.next(LIST, Fault.HANG);
    JsonNode read = failedList();
    ToolAnswers.code(read, 504, 504001);
    assertThat(message(read)).contains("no answer in time", "safe to call again");
    assertThat(calls(LIST)).isEqualTo(1);
    runComfy.next(SUBMIT, Fault.HANG.afterItWasDone());
    JsonNode submit = failedSubmit();
    ToolAnswers.code(submit, 504, 504001);
    assertThat(message(submit)).contains("may or may not have been accepted");
    assertThat(runComfy.submitted(TOKEN)).isEqualTo(1);
  }

  @Test
  void a_host_that_is_not_there_was_sent_nothing() throws Exception {
    runComfy.close();
    JsonNode submit = failedSubmit();
    ToolAnswers.code(submit, 502, 502002);
    assertThat(message(submit)).contains("Cannot reach", "Nothing was sent");
    assertThat(message(failedList())).contains("It was tried 3 times");
  }

  @Test
  void redirects_lead_within_the_host_only() throws Exception {
    runComfy.next(LIST, Fault.redirect(302, "/prod/v2/deployments"));
    ToolAnswers.ok(mcp, "list_deployments", Json.object());
    runComfy.next(SUBMIT, Fault.redirect(307, runComfy.url() + inference()));
    ToolAnswers.ok(mcp, "submit_request", id());
    try (RunComfy other = RunComfy.start().account(TOKEN)) {
      runComfy.next(LIST, Fault.redirect(307, other.url() + "/prod/v2/deployments"));
      runComfy.next(SUBMIT, Fault.redirect(308, other.url() + inference()));
      JsonNode failure = failedList();
      assertThat(failure.path("status_code").asInt()).isEqualTo(307);
      assertThat(message(failure)).contains("redirects", "not followed").doesNotContain(TOKEN);
      assertThat(failedSubmit().path("status_code").asInt()).isEqualTo(308);
      assertThat(other.seen()).as("no token reaches another host").isEmpty();
    }
  }

  private String inference() {
    return "/prod/v2/deployments/" + deployment + "/inference";
  }

  @Test
  void a_change_without_a_name_that_cannot_be_read_changes_nothing() throws Exception {
    runComfy.next("GET .*/" + deployment, Fault.error(500, 500001, "Broken"));
    JsonNode failure = ToolAnswers.failed(mcp, "update_deployment", id().put("max_instances", 3));
    ToolAnswers.code(failure, 500, 500001);
    assertThat(calls("PATCH .*")).isZero();
    ToolAnswers.ok(mcp, "update_deployment", id().put("max_instances", 3));
    Seen patch = runComfy.seen().getLast();
    assertThat(Json.parse(patch.body()))
        .isEqualTo(Json.object().put("max_instances", 3).put("name", "one"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"name\":null}", "{\"name\":\" \"}"})
  void a_change_without_a_name_is_not_sent_where_there_is_none(String answer) throws Exception {
    runComfy.next("GET .*/" + deployment, Fault.answer(200, answer));
    JsonNode failure = ToolAnswers.failed(mcp, "update_deployment", id().put("max_instances", 3));
    ToolAnswers.code(failure, 422, 422001);
    assertThat(message(failure)).contains("give name, too", "nothing was changed");
    assertThat(calls("PATCH .*")).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "../x", "a/b", "a\\b", "a%2Fb", "a b", "a\nb", LONG_ID})
  void an_id_that_can_be_none_is_not_sent(String id) throws Exception {
    int before = runComfy.seen().size();
    ObjectNode request = id().put("request_id", id);
    ObjectNode proxy = id().put("instance_id", id).put("comfy_backend_path", "system_stats");
    for (JsonNode failure :
        new JsonNode[] {
          ToolAnswers.failed(mcp, "get_deployment", Json.object().put("deployment_id", id)),
          ToolAnswers.failed(mcp, "delete_deployment", Json.object().put("deployment_id", id)),
          ToolAnswers.failed(mcp, "submit_request", Json.object().put("deployment_id", id)),
          ToolAnswers.failed(mcp, "get_request_status", request),
          ToolAnswers.failed(mcp, "get_request_result", request),
          ToolAnswers.failed(mcp, "cancel_request", request),
          ToolAnswers.failed(mcp, "call_instance_proxy", proxy)
        }) {
      ToolAnswers.code(failure, 404, 404001);
      assertThat(message(failure)).contains("An id has 1 to 128 characters");
    }
    assertThat(runComfy.seen().subList(before, runComfy.seen().size()))
        .as("only whether it is a name was looked up")
        .allSatisfy(seen -> assertThat(seen.path()).isEqualTo("/prod/v2/deployments"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void an_accepted_submit_without_an_id_is_not_called_queued(boolean wait) throws Exception {
    for (String answer : new String[] {"{\"id\":\"x\"}", "{\"request_id\":null}", "[]"}) {
      runComfy.next(SUBMIT, Fault.answer(200, answer));
      JsonNode failure =
          ToolAnswers.failed(mcp, "submit_request", id().put("wait_for_completion", wait));
      ToolAnswers.code(failure, 502, 502001);
      assertThat(message(failure)).contains("may or may not have been accepted");
      assertThat(failure.path("payload")).isEqualTo(Json.parse(answer));
    }
  }

  @Test
  void a_wait_that_cannot_look_still_hands_back_the_id() throws Exception {
    runComfy.always("GET .*/status", Fault.error(500, 500001, "Broken"));
    ToolResult result =
        mcp.callTool("submit_request", id().put("wait_for_completion", true), null, PATIENCE);
    JsonNode answer = result.structuredContent();
    assertThat(result.isError()).isFalse();
    assertThat(answer.path("still_running").asBoolean()).isTrue();
    assertThat(answer.path("request_id").asString())
        .isNotEmpty()
        .isEqualTo(answer.at("/submission/request_id").asString());
    assertThat(answer.at("/wait_error/error_code").asInt()).isEqualTo(500001);
    assertThat(result.content().getFirst().path("text").asString())
        .contains(answer.path("request_id").asString(), "Do not submit it again");
  }

  @Test
  void a_wait_that_has_to_pause_says_for_how_long() throws Exception {
    runComfy.always("GET .*/status", Fault.error(429, 429001, "Slow down", "Retry-After", "25"));
    ToolResult result =
        mcp.callTool("submit_request", id().put("wait_for_completion", true), null, PATIENCE);
    JsonNode answer = result.structuredContent();
    assertThat(answer.at("/wait_error/retry_after_seconds").asInt()).isEqualTo(25);
    assertThat(answer.path("next").asString())
        .isEqualTo(
            "Slow down. The request goes on by itself: call get_request_status, then"
                + " get_request_result, with this deployment_id and request_id, after 25 seconds."
                + " Do not submit it again.");
    assertThat(result.content().getFirst().path("text").asString())
        .endsWith(answer.path("next").asString());
  }

  @Test
  void a_wait_whose_token_is_refused_says_so() throws Exception {
    runComfy.always("GET .*/status", Fault.error(401, 401001, "The token is unknown"));
    ToolResult result =
        mcp.callTool("submit_request", id().put("wait_for_completion", true), null, PATIENCE);
    assertThat(result.content().getFirst().path("text").asString())
        .contains(
            "The token is missing, unknown or revoked: ask the user for a valid API token",
            "once that is put right",
            "Do not submit it again");
  }

  @Test
  void the_other_spelling_of_cancelled_is_understood() throws Exception {
    runComfy.course(RunComfy.Course.STAYS_QUEUED.spelling("canceled"));
    String request =
        ToolAnswers.ok(mcp, "submit_request", id()).at("/submission/request_id").asString();
    ObjectNode ids = id().put("request_id", request);
    ToolAnswers.ok(mcp, "cancel_request", ids);
    ToolResult status = mcp.callTool("get_request_status", ids, null, PATIENCE);
    assertThat(status.content().getFirst().path("text").asString())
        .contains("get_request_result has what came of it");
    ToolResult result = mcp.callTool("get_request_result", ids, null, PATIENCE);
    assertThat(result.content().getFirst().path("text").asString()).contains("was cancelled");
    assertThat(result.structuredContent().at("/result/status").asString())
        .as("REST's answer is unchanged")
        .isEqualTo("canceled");
  }

  @Test
  void webhooks_go_where_the_contract_has_them() throws Exception {
    ObjectNode call = id().put("webhook_url", "https://hook.example/x?a=b&c=ä");
    ToolAnswers.ok(mcp, "submit_request", call.put("webhook_intermediate_status", true));
    assertThat(runComfy.seen().getLast().query())
        .isEqualTo(
            "webhook=https%3A%2F%2Fhook.example%2Fx%3Fa%3Db%26c%3D%C3%A4"
                + "&webhook_intermediate_status=true");
  }
}

package dev.comfyserve.testkit.runcomfy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.contract.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What the stand-in lets through, and what it does not. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class RunComfyTest {
  private static final String TOKEN = "alices-token";
  private static final String DEPLOYMENTS = "/prod/v2/deployments";

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private RunComfy host;
  private String workflow;

  @BeforeEach
  void start() throws Exception {
    host = RunComfy.start().account(TOKEN).account("bobs-token");
    workflow = host.workflow(TOKEN, RunComfy.picture(), null);
  }

  @AfterEach
  void stop() {
    host.close();
    http.close();
  }

  private HttpResponse<String> call(String method, String path, String body, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(host.url() + path))
            .timeout(Duration.ofSeconds(20))
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .setHeader("User-Agent", "comfyserve/0.1.0")
            .setHeader("Authorization", "Bearer " + TOKEN);
    if (body != null) {
      request.setHeader("Content-Type", "application/json");
    }
    for (int i = 0; i < headers.length; i += 2) {
      request.setHeader(headers[i], headers[i + 1]);
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private String deploy() throws Exception {
    String body =
        "{\"name\":\"a\",\"workflow_id\":\"" + workflow + "\",\"workflow_version\":\"v1\"}";
    HttpResponse<String> made = call("POST", DEPLOYMENTS, body);
    assertThat(made.statusCode()).as(made.body()).isEqualTo(200);
    return Json.parse(made.body()).path("id").asString();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/prod/v1", "/prod/v2"})
  void a_request_goes_its_way_under_both_prefixes(String prefix) throws Exception {
    String queue = prefix + "/deployments/" + deploy();
    JsonNode submitted = Json.parse(call("POST", queue + "/inference", "{}").body());
    assertThat(submitted.propertyNames())
        .containsExactlyInAnyOrder("request_id", "status_url", "result_url", "cancel_url");
    String status = URI.create(submitted.path("status_url").asString()).getPath();
    assertThat(status).startsWith(prefix + "/");
    for (String wanted : new String[] {"in_queue", "in_progress", "completed", "completed"}) {
      JsonNode answer = Json.parse(call("GET", status, null).body());
      assertThat(answer.path("status").asString()).isEqualTo(wanted);
    }
    JsonNode result = Json.parse(call("GET", status.replace("/status", "/result"), null).body());
    assertThat(result.path("status").asString()).isEqualTo("succeeded");
    assertThat(result.path("created_at").asString())
        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}\\+00:00");
    assertThat(result.at("/outputs/9/images/0/filename").asString()).isEqualTo("plain_00001_.png");
    HttpResponse<String> cancelled = call("POST", status.replace("/status", "/cancel"), null);
    assertThat(cancelled.statusCode()).isEqualTo(202);
    assertThat(cancelled.body()).contains("not_cancellable");
    assertThat(host.violations()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "GET,/prod/v2/deployments?include=progress,,400",
    "GET,/prod/v2/deployments/{id}?ids=1,,400",
    "GET,/prod/v2/workflows,,404",
    "GET,/prod/v1/deployments,,404",
    "PUT,/prod/v2/deployments,,405",
    "PATCH,/prod/v2/deployments/{id},{\"max_instances\":2},422",
    "PATCH,/prod/v2/deployments/{id},{\"name\":\"a\";\"colour\":2},422",
    "PATCH,/prod/v2/deployments/{id},nonsense,422",
    "PATCH,/prod/v2/deployments/{id},[],422",
    "POST,/prod/v2/deployments/{id}/inference,{\"webhook_url\":\"x\"},422",
    "POST,/prod/v2/deployments/{id}/inference?progress=1,{},400",
    "DELETE,/prod/v2/deployments/{id},{},400"
  })
  void what_the_contract_does_not_have_is_refused_and_noted(
      String method, String path, String body, int status) throws Exception {
    String sent = body == null ? null : body.replace(';', ',');
    HttpResponse<String> answer = call(method, path.replace("{id}", deploy()), sent);
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(host.violations()).hasSize(1);
  }

  @Test
  void who_calls_is_looked_at_first() throws Exception {
    assertThat(call("GET", DEPLOYMENTS, null, "User-Agent", "Java").statusCode()).isEqualTo(400);
    assertThat(call("GET", DEPLOYMENTS, null, "Idempotency-Key", "1").statusCode()).isEqualTo(400);
    assertThat(call("GET", DEPLOYMENTS, null, "Authorization", "Basic x").statusCode())
        .isEqualTo(401);
    assertThat(host.violations()).hasSize(3);
    assertThat(call("GET", DEPLOYMENTS, null, "Authorization", "Bearer who").body())
        .contains("401001");
    assertThat(call("POST", DEPLOYMENTS, "{}", "Content-Type", "text/plain").statusCode())
        .isEqualTo(415);
    String id = deploy();
    assertThat(call("GET", DEPLOYMENTS + "/" + id, null, "Authorization", "Bearer bobs-token"))
        .extracting(HttpResponse::statusCode)
        .isEqualTo(404);
  }

  @Test
  void every_fault_of_a_body_is_told() throws Exception {
    ObjectNode body = Json.object().put("max_instances", 99).put("min_instances", -1);
    body.putArray("hardware").add("AMPERE_48").add("AMPERE_24");
    JsonNode answer = Json.parse(call("POST", DEPLOYMENTS, Json.write(body)).body());
    assertThat(answer.path("detail")).hasSize(6);
    assertThat(answer.at("/detail/0/loc/1").asString()).isEqualTo("name");
  }

  @Test
  void a_fault_hits_the_call_it_is_for_and_no_other() throws Exception {
    host.next("GET .*/deployments", Fault.errorWith200(10001, "no funds"));
    String id = deploy();
    assertThat(call("GET", DEPLOYMENTS + "/" + id, null).body()).contains(id);
    assertThat(call("GET", DEPLOYMENTS, null).body()).contains("10001");
    assertThat(call("GET", DEPLOYMENTS, null).body()).contains(id);
    assertThat(host.seen()).hasSize(4);
  }
}

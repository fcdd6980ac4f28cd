package dev.comfyserve.server.rest;

import static dev.comfyserve.server.ServerFixture.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.contract.Json;
import dev.comfyserve.server.RestClient;
import dev.comfyserve.server.ServerFixture;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * For every endpoint: another account's token gets exactly what an unknown id gets, and no token or
 * a bad one gets nothing at all.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class IsolationTest {
  private static ServerFixture server;
  private static String workflow;
  private static String deployment;
  private static String request;
  private static String instance;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    server = ServerFixture.start(folder, Map.of());
    RestClient alice = server.alice();
    JsonNode saved = ServerFixture.save(alice, ServerFixture.picture(8, 8, 5));
    workflow = saved.path("workflow_id").asString();
    ObjectNode body = Json.object().put("name", "mine").put("workflow_version", "v1");
    body.put("workflow_id", workflow).put("min_instances", 1);
    deployment =
        alice
            .post("/prod/v2/deployments", Json.write(body))
            .expect(200)
            .json()
            .path("id")
            .asString();
    String path = ServerFixture.submit(alice, "/prod/v2/deployments/" + deployment, "{}");
    request = path.substring(path.lastIndexOf('/') + 1);
    instance = ServerFixture.ended(alice, path).path("instance_id").asString();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** A call with a place for each id. */
  private record Template(String method, String path, String body) {}

  private static List<Template> templates() {
    List<Template> all = new ArrayList<>();
    String d = "/prod/v2/deployments/{D}";
    all.add(new Template("GET", d, null));
    all.add(new Template("GET", d + "?includes=payload&includes=readme", null));
    all.add(new Template("PATCH", d, "{\"name\": \"taken\"}"));
    all.add(new Template("PATCH", d, "{\"max_instances\": 0}"));
    all.add(new Template("DELETE", d, null));
    all.add(new Template("GET", d + "/object_info", null));
    all.add(new Template("GET", d + "/object_info?all=true", null));
    for (String api : new String[] {"v1", "v2"}) {
      String q = "/prod/" + api + "/deployments/{D}";
      all.add(new Template("POST", q + "/inference", "{}"));
      all.add(new Template("POST", q + "/inference", "{\"overrides\": {\"nope\": 1}}"));
      all.add(new Template("POST", q + "/inference?webhook=https://x.example", "{}"));
      all.add(new Template("GET", q + "/requests/{R}/status", null));
      all.add(new Template("GET", q + "/requests/{R}/status?include=progress", null));
      all.add(new Template("GET", q + "/requests/{R}/result", null));
      all.add(new Template("POST", q + "/requests/{R}/cancel", ""));
    }
    all.add(new Template("GET", d + "/instances/{I}/proxy/system_stats", null));
    all.add(new Template("POST", d + "/instances/{I}/proxy/api/free", "{}"));
    all.add(new Template("GET", d + "/instances/{I}/proxy/../x", null));
    all.add(new Template("GET", d + "/instances", null));
    all.add(new Template("GET", d + "/requests", null));
    all.add(new Template("GET", d + "/requests?limit=5", null));
    all.add(new Template("GET", "/prod/v2/requests/{R}", null));
    all.add(new Template("GET", "/prod/v2/workflows/{W}", null));
    all.add(new Template("GET", "/prod/v2/workflows/{W}/versions/v1", null));
    all.add(new Template("GET", "/prod/v2/workflows/{W}/versions/v9", null));
    all.add(new Template("DELETE", "/prod/v2/workflows/{W}/versions/v1", null));
    String create = "{\"name\": \"x\", \"workflow_id\": \"{W}\", \"workflow_version\": \"v1\"}";
    all.add(new Template("POST", "/prod/v2/deployments", create));
    String save =
        "{\"workflow_id\": \"{W}\", \"workflow_api_json\": "
            + Json.write(ServerFixture.picture(8, 8, 1))
            + "}";
    all.add(new Template("POST", "/prod/v2/workflows", save));
    return all;
  }

  private static String real(String text) {
    return text == null
        ? null
        : text.replace("{D}", deployment)
            .replace("{R}", request)
            .replace("{I}", instance)
            .replace("{W}", workflow);
  }

  private static String unknown(String text) {
    return text == null ? null : text.replaceAll("\\{[DRIW]}", UNKNOWN);
  }

  private static RestClient.Answer send(RestClient client, String method, String path, String body)
      throws Exception {
    return client.send(
        method,
        path,
        body == null || body.isEmpty() ? null : "application/json",
        body == null ? new byte[0] : RestClient.utf8(body),
        Map.of());
  }

  @Test
  void another_account_gets_what_an_unknown_id_gets() throws Exception {
    RestClient bob = server.bob();
    for (Template call : templates()) {
      RestClient.Answer foreign = send(bob, call.method(), real(call.path()), real(call.body()));
      RestClient.Answer nothing =
          send(bob, call.method(), unknown(call.path()), unknown(call.body()));
      assertThat(foreign.status()).as(call + " " + foreign.text()).isGreaterThanOrEqualTo(400);
      assertThat(same(foreign)).as(call.toString()).isEqualTo(same(nothing));
    }
    assertThat(bob.get("/prod/v2/deployments").json()).isEmpty();
    assertThat(bob.get("/prod/v2/deployments?ids=" + deployment).json()).isEmpty();
    assertThat(bob.get("/prod/v2/workflows").json()).isEmpty();
    assertThat(bob.get("/prod/v2/requests").json()).isEmpty();
    // And nothing of it happened.
    JsonNode mine = server.alice().get("/prod/v2/deployments/" + deployment).expect(200).json();
    assertThat(mine.path("name").asString()).isEqualTo("mine");
    assertThat(server.alice().get("/prod/v2/workflows/" + workflow).json().path("versions"))
        .hasSize(1);
  }

  @Test
  void a_known_deployment_with_a_foreign_request_is_an_unknown_request() throws Exception {
    RestClient bob = server.bob();
    String own = ServerFixture.deploy(bob, ServerFixture.picture(8, 8, 5));
    for (String tail : new String[] {"/status", "/result"}) {
      RestClient.Answer foreign = bob.get(own + "/requests/" + request + tail);
      RestClient.Answer nothing = bob.get(own + "/requests/" + UNKNOWN + tail);
      assertThat(foreign.status()).isEqualTo(404);
      assertThat(same(foreign)).isEqualTo(same(nothing));
    }
    bob.get(own + "/instances/" + instance + "/proxy/queue").expect(404);
  }

  @Test
  void without_a_good_token_nothing_is_told() throws Exception {
    for (Template call : templates()) {
      for (RestClient caller :
          List.of(
              server.nobody(),
              new RestClient(server.url(), "cs_" + "x".repeat(43)),
              new RestClient(server.url(), "short"))) {
        RestClient.Answer answer =
            send(caller, call.method(), real(call.path()), real(call.body()));
        assertThat(answer.status()).as(call.toString()).isEqualTo(401);
        assertThat(answer.errorCode()).isEqualTo(401001);
        assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer");
        assertThat(answer.text()).doesNotContain(deployment, request, workflow);
      }
    }
  }

  /** Status and text, with the ids that were asked for left out. */
  private static String same(RestClient.Answer answer) {
    return answer.status()
        + " "
        + answer
            .text()
            .replaceAll("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "ID");
  }
}

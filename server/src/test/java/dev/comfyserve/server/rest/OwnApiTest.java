package dev.comfyserve.server.rest;

import static dev.comfyserve.server.ServerFixture.deploy;
import static dev.comfyserve.server.ServerFixture.ended;
import static dev.comfyserve.server.ServerFixture.picture;
import static dev.comfyserve.server.ServerFixture.reaches;
import static dev.comfyserve.server.ServerFixture.submit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.comfyserve.client.ComfyServeClient;
import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.Json;
import dev.comfyserve.contract.OwnApi;
import dev.comfyserve.server.RestClient;
import dev.comfyserve.server.ServerFixture;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What we offer beyond the Serverless API, through the HTTP client and a whole server. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class OwnApiTest {
  private static ServerFixture server;
  private static ComfyServeClient client;
  private static OwnApi own;
  private static Caller me;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    server = ServerFixture.start(folder, Map.of("slots", "2"));
    client = new ComfyServeClient(server.url(), server.aliceToken());
    own = client.own();
    me = client.caller();
  }

  @AfterAll
  static void stop() {
    client.close();
    server.close();
  }

  private static ObjectNode slow() {
    return (ObjectNode)
        Json.parse(
            """
            {"1": {"class_type": "EmptyImage", "inputs": {"width": 8, "height": 8, "batch_size": 1, "color": 7}},
             "2": {"class_type": "TestSlow", "inputs": {"image": ["1", 0], "seconds": 600, "steps": 50}},
             "9": {"class_type": "SaveImage", "inputs": {"images": ["2", 0], "filename_prefix": "slow"}}}
            """);
  }

  private static String last(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  @Test
  void a_lost_request_is_found_again() throws Exception {
    RestClient alice = server.alice();
    String deployment = deploy(alice, picture(8, 8, 1));
    String request = submit(alice, deployment, "{}");
    ended(alice, request);
    JsonNode newest = own.recentRequests(me, 1).get(0);
    assertThat(newest.path("request_id").asString()).isEqualTo(last(request));
    assertThat(newest.path("deployment_id").asString()).isEqualTo(last(deployment));
    assertThat(newest.path("status").asString()).isEqualTo("succeeded");
    assertThat(own.recentRequests(me, last(deployment), 5)).containsExactly(newest);
    assertThat(own.deploymentOf(me, last(request))).isEqualTo(last(deployment));
    assertThat(own.getRequest(me, last(request)).path("retention_seconds").asLong())
        .isEqualTo(7 * 24 * 3600);
    alice.delete(deployment).expect(200);
    assertThat(own.recentRequests(me, 1).get(0)).isEqualTo(newest);
    ApiException gone =
        catchThrowableOfType(ApiException.class, () -> own.recentRequests(me, last(deployment), 5));
    assertThat(gone.errorCode()).isEqualTo(10003);
  }

  @Test
  void an_instance_names_the_request_that_it_runs() throws Exception {
    RestClient alice = server.alice();
    String deployment = deploy(alice, slow());
    assertThat(own.listInstances(me, last(deployment))).isEmpty();
    String request = submit(alice, deployment, "{}");
    String instance = reaches(alice, request, "in_progress").path("instance_id").asString();
    JsonNode one = own.listInstances(me, last(deployment)).get(0);
    assertThat(one.path("id").asString()).isEqualTo(instance);
    assertThat(one.path("request_id").asString()).isEqualTo(last(request));
    assertThat(one.path("runtime").asString()).isEqualTo("embedded");
    assertThat(one.path("slot").asString()).startsWith("embedded-");
    alice.get(deployment + "/instances").expect(200);
    alice.delete(deployment).expect(200);
  }

  @Test
  void a_file_is_uploaded_from_memory() throws Exception {
    ObjectNode file = own.uploadFile(me, RestClient.utf8("hello"), "greeting.txt", "text/plain");
    assertThat(file.path("size").asLong()).isEqualTo(5);
    assertThat(file.path("content_type").asString()).startsWith("text/plain");
    assertThat(server.nobody().get(file.path("url").asString()).expect(200).text())
        .isEqualTo("hello");
  }

  @Test
  void a_limit_that_is_none_is_told() throws Exception {
    for (String limit : new String[] {"0", "201", "-1", "x", "", "1e2", "99999999999"}) {
      RestClient.Answer answer = server.alice().get("/prod/v2/requests?limit=" + limit);
      assertThat(answer.status()).as(limit).isEqualTo(422);
      assertThat(answer.json().path("detail").path(0).path("loc").path(1).asString())
          .isEqualTo("limit");
    }
  }
}

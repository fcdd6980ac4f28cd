package dev.comfyserve.server.rest;

import static dev.comfyserve.server.ServerFixture.UNKNOWN;
import static dev.comfyserve.server.ServerFixture.deploy;
import static dev.comfyserve.server.ServerFixture.ended;
import static dev.comfyserve.server.ServerFixture.picture;
import static dev.comfyserve.server.ServerFixture.reaches;
import static dev.comfyserve.server.ServerFixture.save;
import static dev.comfyserve.server.ServerFixture.submit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.contract.Json;
import dev.comfyserve.server.RestClient;
import dev.comfyserve.server.ServerFixture;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The whole REST surface as its user meets it, over a real server with a real engine. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class RestFlowTest {
  private static ServerFixture server;
  private static RestClient alice;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    server = ServerFixture.start(folder, Map.of("body_limit_mib", "2"));
    alice = server.alice();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static ObjectNode slow(double seconds) {
    return (ObjectNode)
        Json.parse(
            """
            {"1": {"class_type": "EmptyImage", "inputs": {"width": 8, "height": 8, "batch_size": 1, "color": 7}},
             "2": {"class_type": "TestSlow", "inputs": {"image": ["1", 0], "seconds": %s, "steps": 50}},
             "9": {"class_type": "SaveImage", "inputs": {"images": ["2", 0], "filename_prefix": "slow"}}}
            """
                .formatted(seconds));
  }

  @Test
  void a_saved_workflow_makes_a_picture_by_both_versions_of_the_path() throws Exception {
    String deployment = deploy(alice, picture(40, 30, 0xff0000));
    for (String api : new String[] {"v1", "v2"}) {
      String path = deployment.replace("/v2/", "/" + api + "/");
      RestClient.Answer submitted = alice.post(path + "/inference", "{}").expect(200);
      assertThat(submitted.json().path("status_url").asString())
          .startsWith(server.url() + "/prod/" + api + "/deployments/");
      String request = path + "/requests/" + submitted.json().path("request_id").asString();
      JsonNode result = ended(alice, request);
      assertThat(result.path("status").asString()).as(result.toString()).isEqualTo("succeeded");
      JsonNode file = result.path("outputs").path("9").path("images").path(0);
      assertThat(file.path("filename").asString()).startsWith("plain");
      assertThat(file.path("subfolder").asString()).isEmpty();
      assertThat(file.path("type").asString()).isEqualTo("output");
      assertThat(alice.get(request + "/status").json().path("status").asString())
          .isEqualTo("completed");
      assertThat(alice.post(request + "/cancel", "").json().path("outcome").asString())
          .isEqualTo("not_cancellable");
      assertThat(server.nobody().get(file.path("url").asString()).expect(200).bytes()[1])
          .isEqualTo((byte) 'P');
    }
  }

  @Test
  void a_deployment_is_created_listed_shown_changed_and_deleted() throws Exception {
    String deployment = deploy(alice, picture(8, 8, 1));
    JsonNode shown = alice.get(deployment + "?includes=payload&includes=readme").expect(200).json();
    assertThat(shown.path("status").asString()).isEqualTo("standby");
    assertThat(shown.path("readme").isString()).isTrue();
    String schemas = shown.path("payload").path("object_info_url").asString();
    assertThat(alice.get(schemas).expect(200).json().propertyNames())
        .containsExactlyInAnyOrder("EmptyImage", "SaveImage");
    assertThat(alice.get(schemas + "?all=true").expect(200).json().propertyNames())
        .contains("ImageInvert");
    String id = shown.path("id").asString();
    assertThat(alice.get("/prod/v2/deployments?ids=" + id).expect(200).json()).hasSize(1);
    JsonNode changed =
        alice.patch(deployment, "{\"max_instances\": 2, \"name\": \"other\"}").expect(200).json();
    assertThat(changed.path("max_instances").asInt()).isEqualTo(2);
    assertThat(changed.path("name").asString()).isEqualTo("other");
    assertThat(alice.patch(deployment, "{\"is_enabled\": false}").json().path("status").asString())
        .isEqualTo("disabled");
    assertThat(alice.post(deployment + "/inference", "{}").expect(409).errorCode())
        .isEqualTo(10002);
    alice.delete(deployment).expect(200);
    assertThat(alice.get(deployment).expect(410).errorCode()).isEqualTo(10003);
    assertThat(alice.post(deployment + "/inference", "{}").expect(410).errorCode())
        .isEqualTo(10003);
    assertThat(alice.get("/prod/v2/deployments?ids=" + id).expect(200).json()).isEmpty();
  }

  @Test
  void workflow_versions_are_kept_until_nobody_uses_them() throws Exception {
    JsonNode saved = save(alice, picture(8, 8, 1));
    String workflow = "/prod/v2/workflows/" + saved.path("workflow_id").asString();
    ObjectNode second = Json.object();
    second.set("workflow_id", saved.path("workflow_id"));
    second.set("workflow_api_json", picture(9, 9, 2));
    assertThat(
            alice
                .post("/prod/v2/workflows", Json.write(second))
                .expect(200)
                .json()
                .path("workflow_version")
                .asString())
        .isEqualTo("v2");
    assertThat(alice.get(workflow).expect(200).json().path("versions")).hasSize(2);
    assertThat(alice.get("/prod/v2/workflows").expect(200).json()).isNotEmpty();
    assertThat(
            alice
                .get(workflow + "/versions/v2")
                .expect(200)
                .json()
                .at("/workflow_api_json/1/inputs/width")
                .asInt())
        .isEqualTo(9);
    ObjectNode body = Json.object().put("name", "x").put("workflow_version", "v1");
    body.set("workflow_id", saved.path("workflow_id"));
    alice.post("/prod/v2/deployments", Json.write(body)).expect(200);
    alice.delete(workflow + "/versions/v1").expect(409);
    alice.delete(workflow + "/versions/v2").expect(200);
    alice.get(workflow + "/versions/v2").expect(404);
  }

  @Test
  void a_running_request_tells_its_progress_and_can_be_cancelled() throws Exception {
    String deployment = deploy(alice, slow(30));
    String request = submit(alice, deployment, "{}");
    JsonNode status = reaches(alice, request, "in_progress");
    assertThat(status.path("instance_id").asString()).isNotEmpty();
    assertThat(status.path("attempts").asInt()).isEqualTo(1);
    assertThat(alice.post(request + "/cancel", "").expect(202).json().path("outcome").asString())
        .isEqualTo("cancelled");
    assertThat(alice.get(request + "/result").expect(200).json().path("status").asString())
        .isEqualTo("cancelled");
    alice.post(request + "/cancel", "").expect(202);
  }

  @Test
  void a_failing_node_is_told_with_its_id_and_class() throws Exception {
    ObjectNode graph =
        (ObjectNode)
            Json.parse(
                """
                {"1": {"class_type": "EmptyImage", "inputs": {"width": 8, "height": 8, "batch_size": 1, "color": 7}},
                 "2": {"class_type": "TestFail", "inputs": {"image": ["1", 0]}},
                 "9": {"class_type": "SaveImage", "inputs": {"images": ["2", 0], "filename_prefix": "x"}}}
                """);
    String request = submit(alice, deploy(alice, graph), "{}");
    JsonNode error = ended(alice, request).path("error");
    assertThat(error.path("errorCode").asInt()).as(error.toString()).isEqualTo(30001);
    assertThat(error.path("details").path("node_id").asString()).isEqualTo("2");
    assertThat(error.path("details").path("class_type").asString()).isEqualTo("TestFail");
  }

  @Test
  void the_proxy_reaches_the_instance_with_method_query_and_body() throws Exception {
    String deployment = deploy(alice, slow(20));
    String request = submit(alice, deployment, "{}");
    String instance = reaches(alice, request, "in_progress").path("instance_id").asString();
    String proxy = deployment + "/instances/" + instance + "/proxy/";
    assertThat(alice.get(proxy + "system_stats").expect(200).json().has("system")).isTrue();
    assertThat(alice.get(proxy + "api/queue?x=1").expect(200).json().has("queue_running")).isTrue();
    alice.post(proxy + "api/free", "{\"unload_models\": true}").expect(200);
    assertThat(alice.delete(proxy + "api/queue").expect(405).header("Allow")).contains("POST");
    for (String path :
        new String[] {"..", "%2e%2e/x", "a/%2E%2E/%2e%2e/b", "%252e%252e/x", "a//b"}) {
      alice.get(proxy + path).expect(404);
    }
    server.bob().get(proxy + "system_stats").expect(404);
    alice.post(request + "/cancel", "").expect(202);
  }

  @Test
  void the_same_idempotency_key_is_the_same_request() throws Exception {
    String deployment = deploy(alice, picture(8, 8, 3));
    Map<String, String> key = Map.of("Idempotency-Key", "order-1");
    String type = "application/json";
    byte[] body = RestClient.utf8("{}");
    JsonNode first =
        alice.send("POST", deployment + "/inference", type, body, key).expect(200).json();
    JsonNode again =
        alice.send("POST", deployment + "/inference", type, body, key).expect(200).json();
    assertThat(again).isEqualTo(first);
    byte[] other = RestClient.utf8("{\"overrides\": {\"1\": {\"inputs\": {\"width\": 9}}}}");
    alice.send("POST", deployment + "/inference", type, other, key).expect(422);
  }

  @Test
  void every_fault_of_a_body_is_told_at_once() throws Exception {
    JsonNode error =
        alice
            .post(
                "/prod/v2/deployments",
                """
                {"workflow_id": 5, "hardware": ["A", "B"], "min_instances": -1, "max_instances": 99,
                 "queue_size": "many", "surprise": true}
                """)
            .expect(422)
            .json();
    assertThat(error.path("detail").valueStream().map(d -> d.path("loc").path(1).asString()))
        .contains(
            "name",
            "workflow_id",
            "workflow_version",
            "hardware",
            "min_instances",
            "max_instances",
            "queue_size",
            "surprise");
  }

  @Test
  void a_body_beyond_the_limit_is_413_and_says_how_else() throws Exception {
    String deployment = deploy(alice, picture(8, 8, 3));
    String body = "{\"overrides\": \"" + "x".repeat(3 << 20) + "\"}";
    assertThat(alice.post(deployment + "/inference", body).expect(413).text())
        .contains("/prod/v2/files");
  }

  @Test
  void unknown_ids_are_404_wherever_they_stand() throws Exception {
    String deployment = deploy(alice, picture(8, 8, 3));
    for (String id :
        new String[] {UNKNOWN, "x", "..", UNKNOWN.toUpperCase() + "A", "%F0%9F%8D%95"}) {
      if (!id.equals("..")) {
        alice.get("/prod/v2/deployments/" + id).expect(404);
      }
      alice.post("/prod/v1/deployments/" + id + "/inference", "{}").expect(404);
      alice.get(deployment + "/requests/" + id + "/status").expect(404);
      alice.get(deployment + "/requests/" + id + "/result").expect(404);
      alice.post(deployment + "/requests/" + id + "/cancel", "").expect(404);
      alice.get("/prod/v2/workflows/" + id + "/versions/v1").expect(404);
      alice.get("/prod/v2/workflows/" + UNKNOWN + "/versions/" + id).expect(404);
      alice.get(deployment + "/instances/" + id + "/proxy/queue").expect(404);
    }
  }
}

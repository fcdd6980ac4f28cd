package dev.comfyserve.server.rest;

import static dev.comfyserve.server.ServerFixture.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Well-formed HTTP with bodies that make no sense: 4xx with words, never a fault of ours. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class MalformedBodyTest {
  private static ServerFixture server;
  private static RestClient alice;
  private static String deployment;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    server = ServerFixture.start(folder, Map.of("body_limit_mib", "4"));
    alice = server.alice();
    deployment = ServerFixture.deploy(alice, ServerFixture.picture(8, 8, 1));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static void refused(RestClient.Answer answer) {
    assertThat(answer.status()).as(answer.text()).isBetween(400, 499);
    JsonNode error = answer.json();
    assertThat(error.path("error_message").asString()).isNotBlank().hasSizeLessThan(5000);
    assertThat(answer.text()).doesNotContain("Exception", "java.", "SQL");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"name\": null, \"workflow_id\": null, \"workflow_version\": null}",
        "{\"name\": \"\", \"workflow_id\": \"\", \"workflow_version\": \"\"}",
        "{\"name\": {}, \"workflow_id\": [], \"workflow_version\": 1}",
        "{\"name\": \"x\", \"workflow_id\": \"UNKNOWN\", \"workflow_version\": \"v1\"}",
        "{\"name\": \"x\\u0000y\", \"workflow_id\": \"UNKNOWN\", \"workflow_version\": \"v1\"}",
        "{\"name\": \"x\", \"workflow_id\": \"UNKNOWN\", \"workflow_version\": \"v1\","
            + " \"hardware\": \"AMPERE_48\"}",
        "{\"name\": \"x\", \"workflow_id\": \"UNKNOWN\", \"workflow_version\": \"v1\","
            + " \"hardware\": [null]}",
        "{\"name\": \"x\", \"workflow_id\": \"UNKNOWN\", \"workflow_version\": \"v1\","
            + " \"hardware\": [{}]}",
        "{\"name\": \"x\", \"workflow_id\": \"UNKNOWN\", \"workflow_version\": \"v1\","
            + " \"min_instances\": 1.5}",
        "{\"name\": \"x\", \"workflow_id\": \"UNKNOWN\", \"workflow_version\": \"v1\","
            + " \"min_instances\": true}",
        "{\"name\": \"x\", \"workflow_id\": \"UNKNOWN\", \"workflow_version\": \"v1\","
            + " \"queue_size\": 99999999999999999999}",
        "{\"name\": \"x\", \"workflow_id\": \"UNKNOWN\", \"workflow_version\": \"v1\","
            + " \"queue_size\": 1e300}",
        "{\"name\": \"x\", \"workflow_id\": \"UNKNOWN\", \"workflow_version\": \"v1\","
            + " \"max_instances\": -2147483649}",
        "{\"is_enabled\": \"yes\"}"
      })
  void as_a_deployment(String body) throws Exception {
    String text = body.replace("UNKNOWN", UNKNOWN);
    refused(alice.post("/prod/v2/deployments", text));
    // In a change, null is absent.
    if (!text.contains("\"x\", ") && !text.contains("null,") || text.contains("hardware")) {
      refused(alice.patch(deployment, text));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "5",
        "\"{}\"",
        "[]",
        "{}",
        "{\"1\": null}",
        "{\"1\": []}",
        "{\"1\": {}}",
        "{\"1\": {\"class_type\": null, \"inputs\": {}}}",
        "{\"1\": {\"class_type\": 5, \"inputs\": {}}}",
        "{\"1\": {\"class_type\": \"SaveImage\"}}",
        "{\"1\": {\"class_type\": \"SaveImage\", \"inputs\": null}}",
        "{\"1\": {\"class_type\": \"SaveImage\", \"inputs\": [1]}}",
        "{\"1\": {\"class_type\": \"NoSuchNode\", \"inputs\": {}}}",
        "{\"1\": {\"class_type\": \"SaveImage\", \"inputs\": {\"images\": [\"1\", 0],"
            + " \"filename_prefix\": \"x\"}}}",
        "{\"1\": {\"class_type\": \"SaveImage\", \"inputs\": {\"images\": [\"9\", 0],"
            + " \"filename_prefix\": \"x\"}}}",
        "{\"1\": {\"class_type\": \"SaveImage\", \"inputs\": {\"images\": [1, \"0\"],"
            + " \"filename_prefix\": 7}}}",
        "{\"1\": {\"class_type\": \"SaveImage\", \"inputs\": {\"images\": {\"$file\": 1},"
            + " \"filename_prefix\": \"../../x\"}}}",
        "{\"1\": {\"class_type\": \"LoadImage\", \"inputs\": {\"image\": {\"$file\": {\"sha256\":"
            + " \"../../etc/passwd\"}}}}}",
        "{\"1\": {\"class_type\": \"LoadImage\", \"inputs\": {\"image\": \"../../etc/passwd\"}}}",
        "{\"1\": {\"class_type\": \"LoadImage\", \"inputs\": {\"image\":"
            + " \"data:image/png;base64,!!!\"}}}",
        "{\"1\": {\"class_type\": \"LoadImage\", \"inputs\": {\"image\":"
            + " \"http://169.254.169.254/latest\"}}}",
        "{\"nodes\": [], \"links\": []}",
        "{\"\": {\"class_type\": \"EmptyImage\", \"inputs\": {}}}"
      })
  void as_a_graph(String graph) throws Exception {
    refused(
        alice.post(
            "/prod/v2/workflows", "{\"name\": \"x\", \"workflow_api_json\": " + graph + "}"));
    if (!graph.equals("null")) {
      refused(alice.post(deployment + "/inference", "{\"workflow_api_json\": " + graph + "}"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"overrides\": 5}",
        "{\"overrides\": []}",
        "{\"overrides\": {\"1\": null}}",
        "{\"overrides\": {\"1\": {}}}",
        "{\"overrides\": {\"1\": {\"inputs\": 5}}}",
        "{\"overrides\": {\"1\": {\"inputs\": {\"width\": {}}}}}",
        "{\"overrides\": {\"1\": {\"inputs\": {\"width\": 1e30}}}}",
        "{\"overrides\": {\"1\": {\"inputs\": {\"width\": -1}}}}",
        "{\"overrides\": {\"1\": {\"inputs\": {\"nope\": 1}}}}",
        "{\"overrides\": {\"7\": {\"inputs\": {\"width\": 1}}}}",
        "{\"overrides\": {\"1\": {\"inputs\": {}, \"class_type\": \"X\"}}}",
        "{\"overrides\": {\"9\": {\"inputs\": {\"filename_prefix\": \"/etc/x\"}}}}",
        "{\"extra_data\": []}",
        "{\"extra_data\": \"x\"}",
        "{\"webhook\": \"https://x.example\"}",
        "{\"webhook\": 5}",
        "{\"webhook_intermediate_status\": \"maybe\"}",
        "{\"surprise\": 1}"
      })
  void as_a_submit(String body) throws Exception {
    refused(alice.post(deployment + "/inference", body));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "?includes=everything",
        "?includes=",
        "?includes=payload&includes=%20",
      })
  void as_a_query(String query) throws Exception {
    refused(alice.get(deployment + query));
    refused(alice.get("/prod/v2/deployments" + query));
  }

  @Test
  void queries_and_headers_of_a_submit() throws Exception {
    refused(alice.post(deployment + "/inference?webhook=https://x.example", "{}"));
    refused(alice.post(deployment + "/inference?webhook_intermediate_status=maybe", "{}"));
    refused(alice.get(deployment + "/object_info?all=maybe"));
    String type = "application/json";
    byte[] body = RestClient.utf8("{}");
    for (String key : new String[] {"k".repeat(256), "k\tk"}) {
      refused(
          alice.send(
              "POST", deployment + "/inference", type, body, Map.of("Idempotency-Key", key)));
    }
  }

  @Test
  void a_deep_graph_is_judged_and_a_deeper_body_refused() throws Exception {
    String deep = "[".repeat(400) + "]".repeat(400);
    refused(alice.post(deployment + "/inference", "{\"overrides\": " + deep + "}"));
    StringBuilder graph =
        new StringBuilder("{\"0\": {\"class_type\": \"EmptyImage\", \"inputs\": {}}");
    for (int i = 1; i < 5000; i++) {
      graph.append(
          ", \"%d\": {\"class_type\": \"ImageInvert\", \"inputs\": {\"image\": [\"%d\", 0]}}"
              .formatted(i, i - 1));
    }
    refused(alice.post(deployment + "/inference", "{\"workflow_api_json\": " + graph + "}}"));
  }
}

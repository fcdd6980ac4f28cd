package dev.comfyserve.fleet.submit;

import static dev.comfyserve.fleet.Desk.ALICE;
import static dev.comfyserve.fleet.Desk.BOB;
import static dev.comfyserve.fleet.Desk.PICTURE_GRAPH;
import static dev.comfyserve.fleet.Desk.PLAIN_GRAPH;
import static dev.comfyserve.fleet.Desk.error;
import static dev.comfyserve.fleet.Desk.faults;
import static dev.comfyserve.fleet.Desk.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.comfyserve.comfyui.graph.FileRef;
import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.ApiVersion;
import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.Json;
import dev.comfyserve.contract.SubmitOptions;
import dev.comfyserve.fleet.Desk;
import dev.comfyserve.store.file.OutputFile;
import dev.comfyserve.store.request.Claim;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class SubmissionsTest {
  private static final byte[] PNG =
      "\u0089PNG\r\n\u001a\nrest".getBytes(StandardCharsets.ISO_8859_1);
  private static final String PNG_URI =
      "data:image/png;base64," + Base64.getEncoder().encodeToString(PNG);

  @TempDir Path folder;
  private Desk desk;

  @BeforeEach
  void open() {
    desk = new Desk(folder);
  }

  @AfterEach
  void close() {
    desk.close();
  }

  private static String override(String node, String input, String value) {
    ObjectNode body = Json.object();
    body.putObject("overrides").putObject(node).putObject("inputs").put(input, value);
    return body.toString();
  }

  private ObjectNode submit(String deployment, String body, SubmitOptions options) {
    return desk.api.submit(ALICE, deployment, json(body), options);
  }

  private static SubmitOptions key(String key) {
    return new SubmitOptions(null, null, key);
  }

  private String upload(Caller caller) {
    try {
      return desk.side
          .files()
          .upload(caller, new ByteArrayInputStream(PNG), "cat.png", null)
          .get("url")
          .asString();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static FileRef.Stored file(Claim claim) {
    JsonNode value = claim.graph().path("1").path("inputs").path("image");
    return (FileRef.Stored) FileRef.of(value).orElseThrow();
  }

  @Test
  void the_answer_is_four_urls_in_the_callers_prefix_and_nothing_else() {
    String deployment = desk.deploy(ALICE, PLAIN_GRAPH);
    for (ApiVersion version : ApiVersion.values()) {
      Caller caller = new Caller("alice", null, version);
      ObjectNode answer = desk.api.submit(caller, deployment, Json.object(), SubmitOptions.NONE);
      String id = answer.get("request_id").asString();
      String base = Desk.URL + version.prefix() + "/deployments/" + deployment + "/requests/" + id;
      ObjectNode expected = Json.object().put("request_id", id);
      expected.put("status_url", base + "/status").put("result_url", base + "/result");
      assertThat(answer).isEqualTo(expected.put("cancel_url", base + "/cancel"));
    }
  }

  @Test
  void overrides_are_merged_onto_the_saved_graph_or_the_sent_one() {
    String deployment = desk.deploy(ALICE, PLAIN_GRAPH);
    desk.submit(ALICE, deployment, "{\"overrides\": {\"1\": {\"inputs\": {\"width\": 32}}}}");
    JsonNode saved = desk.claim(deployment).graph().path("1").path("inputs");
    assertThat(saved.path("width").asInt()).isEqualTo(32);
    assertThat(saved.path("height").asInt()).isEqualTo(16);
    ObjectNode body = json(override("2", "value", "a dog"));
    body.set("workflow_api_json", json(PICTURE_GRAPH));
    desk.submit(ALICE, deployment, body.toString());
    assertThat(desk.claim(deployment).graph())
        .isEqualTo(json(PICTURE_GRAPH.replace("a cat", "a dog")));
  }

  @Test
  void every_fault_comes_at_once_and_says_where_it_stands() {
    String deployment = desk.deploy(ALICE, PLAIN_GRAPH);
    String body =
        """
        {"overrides": {"1": {"inputs": {"width": "wide", "depth": 1}}, "7": {"inputs": {}},
                       "9": {"inputs": {"filename_prefix": "../up"}}},
         "extra_data": "secret", "webhook": "https://example.com/hook", "speed": 3}
        """;
    assertThat(faults(() -> submit(deployment, body, key("x".repeat(300)))))
        .contains(
            "body.extra_data dict_type",
            "body.overrides.1.inputs.depth unknown_input",
            "body.overrides.7 unknown_node",
            "body.speed extra_forbidden",
            "body.webhook not_built",
            "header.Idempotency-Key string_type")
        .anyMatch(fault -> fault.startsWith("body.overrides.1.inputs.width "))
        .anyMatch(fault -> fault.startsWith("body.overrides.9.inputs.filename_prefix "));
    assertThat(desk.own.recentRequests(ALICE, deployment, 5)).isEmpty();
  }

  @Test
  void faults_of_a_sent_graph_are_told_at_its_place() {
    String deployment = desk.deploy(ALICE, PLAIN_GRAPH);
    ObjectNode body = Json.object();
    body.set("workflow_api_json", json("{\"1\": {\"class_type\": \"Nope\", \"inputs\": {}}}"));
    assertThat(faults(() -> submit(deployment, body.toString(), SubmitOptions.NONE)))
        .contains("body.workflow_api_json.1.class_type unknown_node");
    for (String wrong : List.of("7", "[]", "\"text\"", "{}", "{\"nodes\": [], \"links\": []}")) {
      assertThat(
              faults(
                  () ->
                      submit(
                          deployment,
                          "{\"workflow_api_json\": " + wrong + "}",
                          SubmitOptions.NONE)))
          .as(wrong)
          .hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"overrides\": 7}",
        "{\"overrides\": []}",
        "{\"overrides\": {\"1\": 7}}",
        "{\"overrides\": {\"1\": {\"inputs\": []}}}",
        "{\"overrides\": {\"1\": {\"inputs\": {\"width\": null}}}}",
        "{\"overrides\": {\"1\": {\"inputs\": {\"width\": {}}}}}",
        "{\"overrides\": {\"1\": {\"inputs\": {\"width\": 1e300}}}}",
        "{\"overrides\": {\"1\": {\"inputs\": {\"width\": [\"1\", 0]}}}}",
        "{\"overrides\": {\"1\": {\"class_type\": \"SaveImage\", \"inputs\": {}}}}",
        "{\"overrides\": {\"9\": {\"inputs\": {\"images\": [\"9\", 0]}}}}",
        "{\"overrides\": {\"9\": {\"inputs\": {\"images\": \"x\"}}}}",
        "{\"extra_data\": []}",
        "{\"webhook_intermediate_status\": true}",
        "{\"webhook_intermediate_status\": \"yes\"}"
      })
  void malformed_bodies_are_refused(String body) {
    String deployment = desk.deploy(ALICE, PLAIN_GRAPH);
    assertThat(faults(() -> submit(deployment, body, SubmitOptions.NONE))).isNotEmpty();
  }

  @Test
  void a_picture_inside_becomes_a_file_told_by_its_bytes() throws Exception {
    String deployment = desk.deploy(ALICE, PICTURE_GRAPH);
    desk.submit(
        ALICE, deployment, override("1", "image", PNG_URI.replace("image/png", "text/html")));
    FileRef.Stored file = file(desk.claim(deployment));
    assertThat(file.ext()).isEqualTo("png");
    assertThat(file.contentType()).isEqualTo("image/png");
    assertThat(file.size()).isEqualTo(PNG.length);
    assertThat(Files.readAllBytes(desk.store.blobs().path(file.sha256()))).isEqualTo(PNG);
  }

  @Test
  void broken_base64_is_told_at_its_input_with_everything_else() {
    String deployment = desk.deploy(ALICE, PICTURE_GRAPH);
    ObjectNode body = json(override("1", "image", "data:image/png;base64,@@"));
    body.put("webhook", "https://example.com");
    assertThat(faults(() -> submit(deployment, body.toString(), SubmitOptions.NONE)))
        .containsExactly("body.overrides.1.inputs.image file_input", "body.webhook not_built");
  }

  @Test
  void what_is_no_file_here_is_refused_with_the_ways_to_give_one() {
    String deployment = desk.deploy(ALICE, PICTURE_GRAPH);
    for (String given : List.of("/home/me/photo.png", "file:///a.png", "iVBORw0KGgo".repeat(30))) {
      assertThatThrownBy(() -> desk.submit(ALICE, deployment, override("1", "image", given)))
          .hasMessageStartingWith("body.overrides.1.inputs.image: ")
          .hasMessageContaining("public https URL, as a data: URI (data:image/png;base64,...)")
          .hasMessageNotContaining(
              "iVBORw0KGgoiVBORw0KGgoiVBORw0KGgoiVBORw0KGgoiVBORw0KGgoiVBORw0");
    }
    desk.submit(ALICE, deployment, override("1", "image", "a".repeat(196) + ".png"));
    desk.submit(ALICE, deployment, override("2", "value", "iVBORw0KGgo".repeat(30)));
  }

  @Test
  void a_text_that_looks_like_a_url_or_a_file_stays_a_text() {
    String deployment = desk.deploy(ALICE, PICTURE_GRAPH);
    for (String text : List.of("https://example.com/a.png", PNG_URI, upload(BOB), "../../a")) {
      desk.submit(ALICE, deployment, override("2", "value", text));
      Claim claim = desk.claim(deployment);
      assertThat(claim.graph().path("2").path("inputs").path("value").asString()).isEqualTo(text);
    }
  }

  @Test
  void a_url_of_others_is_left_to_be_fetched() {
    String deployment = desk.deploy(ALICE, PICTURE_GRAPH);
    String request =
        desk.submit(ALICE, deployment, override("1", "image", "https://example.com/a.png?sig=1"));
    assertThat(desk.store.requests().pendingUrls(10))
        .singleElement()
        .satisfies(
            pending -> {
              assertThat(pending.requestId()).isEqualTo(request);
              assertThat(pending.url()).isEqualTo("https://example.com/a.png?sig=1");
            });
    ObjectNode status = desk.api.requestStatus(ALICE, deployment, request, true);
    assertThat(status.get("status").asString()).isEqualTo("in_queue");
    assertThat(status.get("waiting_for").asString()).contains("1 yet to be fetched");
  }

  @Test
  void a_url_in_the_saved_graph_is_fetched_too() {
    String deployment =
        desk.deploy(ALICE, PICTURE_GRAPH.replace("example.png", "https://example.com/b.png"));
    desk.submit(ALICE, deployment, "{}");
    assertThat(desk.store.requests().pendingUrls(10)).hasSize(1);
  }

  @Test
  void a_picture_in_the_saved_graph_is_there_for_every_request() {
    String deployment = desk.deploy(ALICE, PICTURE_GRAPH.replace("example.png", PNG_URI));
    desk.submit(ALICE, deployment, "{}");
    assertThat(file(desk.claim(deployment)).size()).isEqualTo(PNG.length);
  }

  @Test
  void our_own_urls_of_the_same_account_need_no_network() {
    String deployment = desk.deploy(ALICE, PICTURE_GRAPH);
    String first = desk.submit(ALICE, deployment, "{}");
    OutputFile output = desk.succeed(desk.claim(deployment), "out_00001_.png", PNG);
    String outputUrl =
        desk.api.requestResult(ALICE, deployment, first).at("/outputs/9/images/0/url").asString();
    for (String url : List.of(outputUrl, upload(ALICE))) {
      desk.submit(ALICE, deployment, override("1", "image", url));
      assertThat(file(desk.claim(deployment)).sha256()).isEqualTo(output.sha256());
    }
    assertThat(desk.store.requests().pendingUrls(10)).isEmpty();
  }

  @Test
  void our_own_urls_of_another_account_are_as_unknown_as_those_that_never_were() {
    String deployment = desk.deploy(ALICE, PICTURE_GRAPH);
    String bobs = desk.deploy(BOB, PLAIN_GRAPH);
    String request = desk.submit(BOB, bobs, "{}");
    desk.succeed(desk.claim(bobs), "out_00001_.png", PNG);
    String output =
        desk.api.requestResult(BOB, bobs, request).at("/outputs/9/images/0/url").asString();
    String unknown = Desk.URL + "/files/" + Desk.IDS.next() + "/cat.png?exp=9&sig=x";
    List<String> messages =
        List.of(output, upload(BOB), unknown, Desk.URL + "/files/%2e%2e/x").stream()
            .map(url -> override("1", "image", url))
            .map(body -> error(() -> submit(deployment, body, SubmitOptions.NONE)))
            .map(e -> e.errorCode() + " " + e.detail())
            .distinct()
            .toList();
    assertThat(messages).hasSize(1).first().asString().startsWith("422001");
  }

  @Test
  void a_forged_file_reference_is_refused_wherever_it_stands() {
    String sha = desk.put(PNG).sha256();
    String deployment = desk.deploy(ALICE, PICTURE_GRAPH);
    String forged = "{\"$file\": {\"sha256\": \"" + sha + "\", \"ext\": \"png\"}}";
    assertThat(
            faults(
                () ->
                    submit(
                        deployment,
                        "{\"overrides\": {\"1\": {\"inputs\": {\"image\": " + forged + "}}}}",
                        SubmitOptions.NONE)))
        .contains("body.overrides.1.inputs.image.$file reserved");
    ObjectNode body = Json.object();
    body.set("workflow_api_json", json(PICTURE_GRAPH.replace("\"example.png\"", forged)));
    assertThat(faults(() -> submit(deployment, body.toString(), SubmitOptions.NONE)))
        .contains("body.workflow_api_json.1.inputs.image.$file reserved");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../secret.png",
        "/etc/passwd",
        "a/../../b.png",
        "x.png [output]",
        "x.png [temp]",
        "ftp://example.com/x.png",
        "file:///etc/passwd"
      })
  void unsafe_file_names_are_refused(String name) {
    String deployment = desk.deploy(ALICE, PICTURE_GRAPH);
    assertThat(faults(() -> submit(deployment, override("1", "image", name), SubmitOptions.NONE)))
        .allMatch(fault -> fault.startsWith("body.overrides.1.inputs.image "));
  }

  @Test
  void webhooks_are_refused_as_not_built() {
    String deployment = desk.deploy(ALICE, PLAIN_GRAPH);
    ApiException error =
        error(() -> submit(deployment, "{}", new SubmitOptions("https://example.com", true, null)));
    assertThat(error).hasMessageContaining("not built yet");
    assertThat(error.detail()).hasSize(2);
    submit(
        deployment,
        "{\"webhook\": null, \"webhook_intermediate_status\": false}",
        SubmitOptions.NONE);
  }

  @Test
  void one_key_gives_one_request_whatever_the_order_of_the_body() {
    String deployment = desk.deploy(ALICE, PICTURE_GRAPH);
    String body =
        "{\"overrides\": {\"1\": {\"inputs\": {\"image\": \"example.png\"}},"
            + "\"2\": {\"inputs\": {\"value\": \"x\"}}}}";
    String same =
        "{\"overrides\": {\"2\": {\"inputs\": {\"value\": \"x\"}},"
            + "\"1\": {\"inputs\": {\"image\": \"example.png\"}}}}";
    ObjectNode first = submit(deployment, body, key("k1"));
    assertThat(submit(deployment, same, key("k1"))).isEqualTo(first);
    assertThat(submit(deployment, body, key("k2"))).isNotEqualTo(first);
    assertThat(desk.own.recentRequests(ALICE, deployment, 9)).hasSize(2);
    assertThat(faults(() -> submit(deployment, "{}", key("k1"))))
        .containsExactly("header.Idempotency-Key idempotency_mismatch");
    desk.time.pass(Duration.ofHours(25));
    assertThat(submit(deployment, body, key("k1"))).isNotEqualTo(first);
  }

  @Test
  void a_key_is_an_accounts_own() {
    String alices = desk.deploy(ALICE, PLAIN_GRAPH);
    String bobs = desk.deploy(BOB, PLAIN_GRAPH);
    ObjectNode first = submit(alices, "{}", key("k"));
    ObjectNode second = desk.api.submit(BOB, bobs, Json.object(), key("k"));
    assertThat(second.get("request_id")).isNotEqualTo(first.get("request_id"));
  }

  @Test
  void extra_data_reaches_the_attempt_and_nobody_else() {
    String deployment = desk.deploy(ALICE, PLAIN_GRAPH);
    String request =
        desk.submit(ALICE, deployment, "{\"extra_data\": {\"api_key_comfy_org\": \"hush\"}}");
    assertThat(desk.api.requestStatus(ALICE, deployment, request, true).toString())
        .doesNotContain("hush");
    assertThat(desk.api.requestResult(ALICE, deployment, request).toString())
        .doesNotContain("hush");
    assertThat(desk.claim(deployment).extraData().get("api_key_comfy_org").asString())
        .isEqualTo("hush");
  }

  @Test
  void warnings_are_told_with_the_progress() {
    String deployment = desk.deploy(ALICE, PICTURE_GRAPH);
    String request = desk.submit(ALICE, deployment, override("1", "image", "later.png"));
    assertThat(desk.api.requestStatus(ALICE, deployment, request, true).get("warnings").toString())
        .contains("later.png");
    assertThat(desk.api.requestStatus(ALICE, deployment, request, false).has("warnings")).isFalse();
  }
}

package dev.comfyserve.server.tools;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.contract.Json;
import dev.comfyserve.contract.Secret;
import dev.comfyserve.server.ComfyServe;
import dev.comfyserve.server.RestClient;
import dev.comfyserve.server.RunningServer;
import dev.comfyserve.server.ServerFixture;
import dev.comfyserve.server.config.ServerConfig;
import dev.comfyserve.server.mcp.McpCaller;
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
import tools.jackson.databind.node.ObjectNode;

/** A person confirms what an assistant wants to undo for good, where the client can ask. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class ConfirmationTest {
  private static final String CAN_ASK = "{\"elicitation\":{}}";
  private static final Secret OWNER = new Secret("owner-token-0123456789");
  private static final String YES = "{\"action\":\"accept\",\"content\":{\"confirm\":true}}";

  private static ServerFixture server;
  private static McpCaller alice;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    server = ServerFixture.start(folder, Map.of("slots", "1"));
    alice = McpCaller.modern(server.url(), server.aliceToken(), CAN_ASK);
  }

  @AfterAll
  static void stop() {
    alice.close();
    server.close();
  }

  private static ObjectNode slow() {
    ObjectNode graph = ServerFixture.picture(8, 8, 1);
    ObjectNode node = graph.putObject("2").put("class_type", "TestSlow");
    node.putObject("inputs")
        .put("seconds", 120.0)
        .put("steps", 1000)
        .putArray("image")
        .add("1")
        .add(0);
    ((ObjectNode) graph.at("/9/inputs")).putArray("images").add("2").add(0);
    return graph;
  }

  private static String id(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private static ObjectNode delete(String deployment) {
    return McpCaller.call("delete_deployment", Json.object().put("deployment_id", id(deployment)));
  }

  private static ObjectNode disable(String deployment) {
    return McpCaller.call(
        "update_deployment",
        Json.object().put("deployment_id", id(deployment)).put("is_enabled", false));
  }

  /** The same call again, with what the user said. */
  private static JsonNode answered(ObjectNode call, JsonNode asked, String said) throws Exception {
    return answered(alice, call, asked, said);
  }

  private static JsonNode answered(McpCaller caller, ObjectNode call, JsonNode asked, String said)
      throws Exception {
    ObjectNode again = call.deepCopy();
    again.putObject("inputResponses").set("confirm", Json.parse(said));
    again.set("requestState", asked.path("requestState"));
    return caller.result("tools/call", again);
  }

  @Test
  void a_deployment_is_deleted_when_its_user_agrees_and_not_before() throws Exception {
    String deployment = ServerFixture.deploy(server.alice(), slow());
    String running = ServerFixture.submit(server.alice(), deployment, "{}");
    ServerFixture.reaches(server.alice(), running, "in_progress");
    ServerFixture.submit(server.alice(), deployment, "{}");
    ServerFixture.submit(server.alice(), deployment, "{}");

    JsonNode asked = alice.result("tools/call", delete(deployment));
    assertThat(asked.path("resultType").asString()).isEqualTo("input_required");
    JsonNode form = asked.at("/inputRequests/confirm/params");
    assertThat(form.path("message").asString())
        .contains("\"test\"", "1 running and 2 waiting request(s)");
    assertThat(form.at("/requestedSchema/properties/confirm/type").asString()).isEqualTo("boolean");
    assertThat(server.alice().get(deployment).status()).isEqualTo(200);
    ServerFixture.reaches(server.alice(), running, "in_progress");

    JsonNode done = answered(delete(deployment), asked, YES);
    assertThat(done.at("/structuredContent/response/deleted").asBoolean()).isTrue();
    assertThat(server.alice().get(deployment).status()).isEqualTo(410);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"action\":\"decline\"}",
        "{\"action\":\"cancel\"}",
        "{\"action\":\"accept\",\"content\":{\"confirm\":false}}"
      })
  void nothing_is_changed_when_the_user_does_not_agree(String said) throws Exception {
    String deployment = ServerFixture.deploy(server.alice(), ServerFixture.picture(8, 8, 2));
    JsonNode asked = alice.result("tools/call", delete(deployment));
    JsonNode refused = answered(delete(deployment), asked, said);
    assertThat(refused.path("isError").asBoolean(false)).isFalse();
    assertThat(refused.at("/structuredContent/changed").asBoolean(true)).isFalse();
    assertThat(refused.at("/content/0/text").asString()).startsWith("Nothing was changed");
    assertThat(server.alice().get(deployment).status()).isEqualTo(200);
  }

  /** What a client can is declared with each request, and its person has been asked by then. */
  @ParameterizedTest
  @ValueSource(strings = {"{\"action\":\"decline\"}", YES})
  void an_answer_counts_whatever_its_round_declares(String said) throws Exception {
    String deployment = ServerFixture.deploy(server.alice(), ServerFixture.picture(8, 8, 20));
    JsonNode asked = alice.result("tools/call", delete(deployment));
    try (McpCaller forgetful = McpCaller.modern(server.url(), server.aliceToken(), "{}")) {
      answered(forgetful, delete(deployment), asked, said);
    }
    assertThat(server.alice().get(deployment).status()).isEqualTo(said.equals(YES) ? 410 : 200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"requestState\":\"asked\"}",
        "{\"inputResponses\":{\"confirm\":{\"action\":\"maybe\"}}}"
      })
  void who_comes_back_without_an_answer_has_to_be_asked(String round) throws Exception {
    String deployment = ServerFixture.deploy(server.alice(), ServerFixture.picture(8, 8, 21));
    ObjectNode call = delete(deployment).setAll((ObjectNode) Json.parse(round));
    if (call.has("requestState")) {
      call.set("requestState", alice.result("tools/call", delete(deployment)).path("requestState"));
    }
    try (McpCaller forgetful = McpCaller.modern(server.url(), server.aliceToken(), "{}")) {
      JsonNode error = forgetful.error("tools/call", call);
      assertThat(error.path("code").asInt()).isEqualTo(-32021);
      assertThat(error.at("/data/requiredCapabilities/elicitation").isObject()).isTrue();
    }
    assertThat(server.alice().get(deployment).status()).isEqualTo(200);
  }

  /** Some clients write what is absent as null, or as empty. */
  @ParameterizedTest
  @ValueSource(strings = {"null", "{}"})
  void who_brings_nothing_does_not_come_back(String nothing) throws Exception {
    String deployment = ServerFixture.deploy(server.alice(), ServerFixture.picture(8, 8, 23));
    ObjectNode call = delete(deployment).putNull("requestState");
    call.set("inputResponses", Json.parse(nothing));
    try (McpCaller plain = McpCaller.modern(server.url(), server.aliceToken(), "{}")) {
      assertThat(plain.result("tools/call", call).at("/structuredContent/ok").asBoolean()).isTrue();
    }
    assertThat(server.alice().get(deployment).status()).isEqualTo(410);
    String other = ServerFixture.deploy(server.alice(), ServerFixture.picture(8, 8, 24));
    ObjectNode asking = delete(other).putNull("requestState");
    asking.set("inputResponses", Json.parse(nothing));
    assertThat(alice.result("tools/call", asking).path("resultType").asString())
        .isEqualTo("input_required");
  }

  @Test
  void a_no_without_a_state_counts_too() throws Exception {
    String deployment = ServerFixture.deploy(server.alice(), ServerFixture.picture(8, 8, 22));
    ObjectNode call = delete(deployment);
    call.putObject("inputResponses").putObject("confirm").put("action", "decline");
    try (McpCaller forgetful = McpCaller.modern(server.url(), server.aliceToken(), "{}")) {
      assertThat(
              forgetful.result("tools/call", call).at("/structuredContent/changed").asBoolean(true))
          .isFalse();
    }
  }

  @Test
  void a_deployment_is_disabled_with_a_question_only_while_it_has_work() throws Exception {
    String idle = ServerFixture.deploy(server.alice(), ServerFixture.picture(8, 8, 3));
    JsonNode done = alice.result("tools/call", disable(idle));
    assertThat(done.at("/structuredContent/deployment/status").asString()).isEqualTo("disabled");

    String busy = ServerFixture.deploy(server.alice(), slow());
    String running = ServerFixture.submit(server.alice(), busy, "{}");
    ServerFixture.reaches(server.alice(), running, "in_progress");
    JsonNode asked = alice.result("tools/call", disable(busy));
    assertThat(asked.at("/inputRequests/confirm/params/message").asString()).contains("Disable");
    JsonNode refused = answered(disable(busy), asked, "{\"action\":\"decline\"}");
    assertThat(refused.at("/structuredContent/changed").asBoolean(true)).isFalse();
    assertThat(server.alice().get(busy).json().path("is_enabled").asBoolean()).isTrue();
    JsonNode changed = answered(disable(busy), alice.result("tools/call", disable(busy)), YES);
    assertThat(changed.at("/structuredContent/deployment/is_enabled").asBoolean(true)).isFalse();
    assertThat(ServerFixture.ended(server.alice(), running).path("status").asString())
        .isEqualTo("failed");
  }

  @Test
  void a_no_counts_when_the_work_that_it_was_to_save_has_ended() throws Exception {
    String busy = ServerFixture.deploy(server.alice(), slow());
    String running = ServerFixture.submit(server.alice(), busy, "{}");
    ServerFixture.reaches(server.alice(), running, "in_progress");
    JsonNode asked = alice.result("tools/call", disable(busy));
    server.alice().post(running + "/cancel", "").expect(202);
    ServerFixture.ended(server.alice(), running);
    JsonNode again = answered(disable(busy), asked, "{\"action\":\"decline\"}");
    assertThat(again.at("/inputRequests/confirm/params/message").asString())
        .contains("No request runs or waits");
    assertThat(server.alice().get(busy).json().path("is_enabled").asBoolean()).isTrue();
  }

  @Test
  void a_yes_counts_for_the_requests_that_the_question_told_of() throws Exception {
    String deployment = ServerFixture.deploy(server.alice(), slow());
    String running = ServerFixture.submit(server.alice(), deployment, "{}");
    ServerFixture.reaches(server.alice(), running, "in_progress");
    JsonNode asked = alice.result("tools/call", delete(deployment));
    assertThat(asked.at("/inputRequests/confirm/params/message").asString())
        .contains("1 running and 0 waiting");

    ServerFixture.submit(server.alice(), deployment, "{}");
    JsonNode again = answered(delete(deployment), asked, YES);
    assertThat(again.at("/inputRequests/confirm/params/message").asString())
        .contains("1 running and 1 waiting");
    assertThat(server.alice().get(deployment).status()).isEqualTo(200);

    JsonNode done = answered(delete(deployment), again, YES);
    assertThat(done.at("/structuredContent/response/deleted").asBoolean()).isTrue();
  }

  @Test
  void an_answer_to_another_question_deletes_nothing() throws Exception {
    String one = ServerFixture.deploy(server.alice(), ServerFixture.picture(8, 8, 4));
    String other = ServerFixture.deploy(server.alice(), ServerFixture.picture(8, 8, 5));
    JsonNode asked = alice.result("tools/call", delete(one));
    ObjectNode swapped = delete(other);
    swapped.putObject("inputResponses").set("confirm", Json.parse(YES));
    swapped.set("requestState", asked.path("requestState"));
    alice.error("tools/call", swapped);
    assertThat(server.alice().get(other).status()).isEqualTo(200);
  }

  @Test
  void what_is_not_the_callers_is_not_asked_about() throws Exception {
    String deployment = ServerFixture.deploy(server.alice(), ServerFixture.picture(8, 8, 6));
    try (McpCaller bob = McpCaller.modern(server.url(), server.bobToken(), CAN_ASK)) {
      JsonNode answer = bob.result("tools/call", delete(deployment));
      assertThat(answer.path("isError").asBoolean()).isTrue();
      assertThat(answer.at("/structuredContent/error_code").asInt()).isEqualTo(404001);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_client_that_cannot_ask_deletes_as_before(boolean modern) throws Exception {
    String deployment = ServerFixture.deploy(server.alice(), ServerFixture.picture(8, 8, 7));
    try (McpCaller plain =
        modern
            ? McpCaller.modern(server.url(), server.aliceToken(), "{}")
            : McpCaller.legacy(server.url(), server.aliceToken())) {
      JsonNode done = plain.result("tools/call", delete(deployment));
      assertThat(done.at("/structuredContent/response/deleted").asBoolean()).isTrue();
    }
  }

  @Test
  void nobody_is_asked_where_the_operator_does_not_want_it(@TempDir Path folder) throws Exception {
    try (ServerFixture silent = ServerFixture.start(folder, Map.of("confirm", "never"));
        McpCaller caller = McpCaller.modern(silent.url(), silent.aliceToken(), CAN_ASK)) {
      String deployment = ServerFixture.deploy(silent.alice(), ServerFixture.picture(8, 8, 8));
      JsonNode done = caller.result("tools/call", delete(deployment));
      assertThat(done.at("/structuredContent/response/deleted").asBoolean()).isTrue();
    }
  }

  @Test
  void a_question_can_be_answered_after_a_restart(@TempDir Path folder) throws Exception {
    Map<String, String> environment = Map.of("COMFYSERVE_TOKEN", OWNER.reveal());
    Map<String, String> flags = Map.of("data", folder.toString(), "port", "0");
    ObjectNode call;
    JsonNode asked;
    try (RunningServer before = ComfyServe.start(ServerConfig.load(environment, flags));
        McpCaller caller = McpCaller.modern(before.bound(), OWNER, CAN_ASK)) {
      RestClient rest = new RestClient(before.bound(), OWNER.reveal());
      call = delete(ServerFixture.deploy(rest, ServerFixture.picture(8, 8, 9)));
      asked = caller.result("tools/call", call);
    }
    try (RunningServer after = ComfyServe.start(ServerConfig.load(environment, flags));
        McpCaller caller = McpCaller.modern(after.bound(), OWNER, CAN_ASK)) {
      JsonNode done = answered(caller, call, asked, YES);
      assertThat(done.at("/structuredContent/response/deleted").asBoolean()).isTrue();
    }
  }
}

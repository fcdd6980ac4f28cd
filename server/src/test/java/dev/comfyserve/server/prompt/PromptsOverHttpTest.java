package dev.comfyserve.server.prompt;

import static dev.comfyserve.server.ServerFixture.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.contract.Json;
import dev.comfyserve.server.ServerFixture;
import dev.comfyserve.server.mcp.McpCaller;
import dev.comfyserve.server.resource.ResourceUri;
import java.io.IOException;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The three flows and the completion of their arguments, in both eras. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class PromptsOverHttpTest {
  private static ServerFixture server;
  private static McpCaller alice;
  private static McpCaller bob;
  private static String workflow;
  private static String deployment;
  private static String request;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    server = ServerFixture.start(folder, Map.of());
    alice = McpCaller.modern(server.url(), server.aliceToken(), "{}");
    bob = McpCaller.modern(server.url(), server.bobToken(), "{}");
    JsonNode saved = ServerFixture.save(server.alice(), ServerFixture.picture(8, 8, 1));
    workflow = saved.path("workflow_id").asString();
    ObjectNode body = Json.object().put("name", "Portraits").put("workflow_id", workflow);
    body.put("workflow_version", "v1");
    deployment =
        server
            .alice()
            .post("/prod/v2/deployments", Json.write(body))
            .expect(200)
            .json()
            .path("id")
            .asString();
    String path = ServerFixture.submit(server.alice(), "/prod/v2/deployments/" + deployment, "{}");
    request = path.substring(path.lastIndexOf('/') + 1);
    ServerFixture.ended(server.alice(), path);
  }

  @AfterAll
  static void stop() {
    alice.close();
    bob.close();
    server.close();
  }

  private static JsonNode messages(McpCaller caller, String name, String arguments)
      throws Exception {
    ObjectNode params = Json.object().put("name", name);
    params.set("arguments", Json.parse(arguments));
    return caller.result("prompts/get", params).path("messages");
  }

  private static String text(JsonNode messages) {
    return messages.path(0).path("content").path("text").asString();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void the_three_flows_are_listed_and_say_what_they_are_for(boolean modern) throws Exception {
    try (McpCaller caller =
        modern
            ? McpCaller.modern(server.url(), server.aliceToken(), "{}")
            : McpCaller.legacy(server.url(), server.aliceToken())) {
      JsonNode prompts = caller.result("prompts/list", Json.object()).path("prompts");
      assertThat(prompts.valueStream().map(one -> one.path("name").asString()))
          .containsExactly("make_image", "deploy_and_run", "last_request");
      assertThat(prompts.valueStream())
          .allSatisfy(one -> assertThat(one.path("description").asString()).hasSizeGreaterThan(20))
          .allSatisfy(
              one ->
                  assertThat(one.path("arguments").valueStream())
                      .allSatisfy(
                          argument ->
                              assertThat(argument.path("description").asString()).isNotEmpty()));
      assertThat(text(messages(caller, "make_image", "{\"what\": \"a red fox\"}")))
          .contains("a red fox", "list_deployments", "submit_request", "wait_for_completion=true");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ID", "Portraits", "portraits"})
  void a_named_deployment_comes_along_with_what_can_be_set(String named) throws Exception {
    JsonNode messages =
        messages(
            alice,
            "make_image",
            "{\"what\": \"a fox\", \"deployment_id\": \"%s\"}"
                .formatted(named.replace("ID", deployment)));
    assertThat(text(messages)).contains("a fox", deployment).doesNotContain("list_deployments");
    JsonNode attached = messages.path(1).path("content").path("resource");
    assertThat(attached.path("uri").asString()).isEqualTo("comfyserve://deployments/" + deployment);
    assertThat(Json.parse(attached.path("text").asString()).path("settable_inputs")).isNotEmpty();
  }

  @Test
  void a_deployment_that_is_not_the_callers_is_one_that_is_not_there() throws Exception {
    String form = "{\"what\": \"a fox\", \"deployment_id\": \"%s\"}";
    JsonNode foreign = messages(bob, "make_image", form.formatted(deployment));
    JsonNode nothing = messages(bob, "make_image", form.formatted(UNKNOWN));
    assertThat(foreign).hasSize(1);
    assertThat(text(foreign).replace(deployment, UNKNOWN)).isEqualTo(text(nothing));
    assertThat(text(foreign)).contains("there is none with that id or name", "list_deployments");
    assertThat(text(messages(bob, "make_image", form.formatted("Portraits"))))
        .contains("there is none with that id or name");
  }

  @Test
  void a_workflow_is_deployed_once_and_its_newest_version_is_taken() throws Exception {
    String form = "{\"workflow_id\": \"%s\", \"image_url\": \"https://example.com/cat.png\"}";
    assertThat(text(messages(alice, "deploy_and_run", form.formatted(workflow))))
        .contains("https://example.com/cat.png", "deployed already", deployment, "version v1");
    JsonNode saved = ServerFixture.save(server.alice(), ServerFixture.picture(8, 8, 2));
    assertThat(
            text(
                messages(
                    alice, "deploy_and_run", form.formatted(saved.path("workflow_id").asString()))))
        .contains("create_deployment", "workflow_version v1");
    String foreign = text(messages(bob, "deploy_and_run", form.formatted(workflow)));
    assertThat(foreign).contains("there is no saved workflow").doesNotContain(deployment);
    assertThat(foreign.replace(workflow, UNKNOWN))
        .isEqualTo(text(messages(bob, "deploy_and_run", form.formatted(UNKNOWN))));
  }

  @Test
  void of_twelve_versions_the_last_is_the_newest() throws Exception {
    String id =
        ServerFixture.save(server.alice(), ServerFixture.picture(8, 8, 1))
            .path("workflow_id")
            .asString();
    for (int version = 2; version <= 12; version++) {
      ObjectNode body = Json.object().put("workflow_id", id);
      body.set("workflow_api_json", ServerFixture.picture(8, 8, version));
      JsonNode saved =
          server.alice().post("/prod/v2/workflows", Json.write(body)).expect(200).json();
      assertThat(saved.path("workflow_version").asString()).isEqualTo("v" + version);
    }
    String form = "{\"workflow_id\": \"%s\", \"image_url\": \"https://example.com/cat.png\"}";
    assertThat(text(messages(alice, "deploy_and_run", form.formatted(id))))
        .contains("workflow_version v12,");
  }

  @Test
  void what_is_to_be_used_as_it_is_comes_whole_or_is_refused() throws Exception {
    String longest = "https://example.com/" + "a".repeat(3980);
    ObjectNode params = Json.object().put("name", "deploy_and_run");
    ObjectNode arguments = params.putObject("arguments").put("workflow_id", workflow);
    arguments.put("image_url", longest);
    assertThat(text(alice.result("prompts/get", params).path("messages"))).contains(longest + "\n");
    arguments.put("image_url", longest + "a");
    JsonNode error = alice.error("prompts/get", params);
    assertThat(error.path("code").asInt()).isEqualTo(-32602);
    assertThat(error.path("message").asString()).contains("image_url", "4000", "upload_file");
    arguments.put("image_url", "https://example.com/a.png").put("workflow_id", "w".repeat(121));
    assertThat(alice.error("prompts/get", params).path("message").asString())
        .contains("workflow_id");
  }

  @Test
  void a_name_of_several_is_told_with_their_ids_and_completed_beside_ids() throws Exception {
    String start = deployment.substring(0, 1);
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      ObjectNode body = Json.object().put("name", start + " twin").put("workflow_id", workflow);
      body.put("workflow_version", "v1");
      JsonNode made =
          server.alice().post("/prod/v2/deployments", Json.write(body)).expect(200).json();
      ids.add(made.path("id").asString());
    }
    String form = "{\"what\": \"a fox\", \"deployment_id\": \"%s twin\"}";
    assertThat(text(messages(alice, "make_image", form.formatted(start))))
        .contains("more than one has that name", ids.getFirst(), ids.getLast());
    assertThat(ofPrompt(alice, "make_image", "deployment_id", start))
        .as("ids that begin so hide no names")
        .contains(deployment)
        .containsAll(ids)
        .doesNotHaveDuplicates();
    ids.forEach(PromptsOverHttpTest::delete);
  }

  private static void delete(String id) {
    try {
      server.alice().delete("/prod/v2/deployments/" + id).expect(200);
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void the_last_request_is_named_with_both_of_its_ids() throws Exception {
    assertThat(text(messages(alice, "last_request", "{}")))
        .contains(request, deployment, "get_request_status", "cancel_request", "in_queue");
    assertThat(text(messages(alice, "last_request", "{\"request_id\": \"" + request + "\"}")))
        .contains(request, deployment);
    assertThat(text(messages(bob, "last_request", "{}")))
        .contains("There is none")
        .doesNotContain("in_queue");
    String foreign = text(messages(bob, "last_request", "{\"request_id\": \"" + request + "\"}"));
    assertThat(foreign).contains("no such request").doesNotContain(deployment);
    assertThat(foreign.replace(request, UNKNOWN))
        .isEqualTo(text(messages(bob, "last_request", "{\"request_id\": \"" + UNKNOWN + "\"}")));
  }

  @Test
  void who_may_only_read_is_offered_what_only_reads(@TempDir Path other) throws Exception {
    try (ServerFixture reading = ServerFixture.start(other, Map.of("read_only", "true"));
        McpCaller reader = McpCaller.modern(reading.url(), reading.aliceToken(), "{}")) {
      JsonNode prompts = reader.result("prompts/list", Json.object()).path("prompts");
      assertThat(prompts.valueStream().map(one -> one.path("name").asString()))
          .containsExactly("last_request");
      assertThat(reader.result("resources/list", Json.object()).path("resources")).isEmpty();
      assertThat(text(messages(reader, "last_request", "{\"request_id\": \"" + UNKNOWN + "\"}")))
          .doesNotContain("cancel_request");
    }
  }

  @Test
  void what_is_asked_for_is_completed_from_the_callers_own_things() throws Exception {
    String start = deployment.substring(0, 5);
    assertThat(ofPrompt(alice, "make_image", "deployment_id", start)).contains(deployment);
    assertThat(ofPrompt(alice, "make_image", "deployment_id", "portr")).containsExactly(deployment);
    assertThat(ofPrompt(alice, "make_image", "what", "a")).isEmpty();
    assertThat(ofPrompt(alice, "deploy_and_run", "workflow_id", workflow))
        .containsExactly(workflow);
    assertThat(ofPrompt(alice, "last_request", "request_id", "")).contains(request);
    assertThat(ofResource(alice, ResourceUri.DEPLOYMENT, "id", "", "{}")).contains(deployment);
    assertThat(ofResource(alice, ResourceUri.REQUEST, "id", start(request), "{}"))
        .contains(request);
    String given = "{\"id\": \"" + request + "\", \"node\": \"9\"}";
    assertThat(ofResource(alice, ResourceUri.OUTPUT, "node", "", given)).containsExactly("9");
    assertThat(ofResource(alice, ResourceUri.OUTPUT, "n", "", given)).containsExactly("0");
    ObjectNode version = prompt("deploy_and_run", "workflow_version", "");
    version.putObject("context").putObject("arguments").put("workflow_id", workflow);
    assertThat(values(alice, version)).containsExactly("v1");

    assertThat(ofPrompt(bob, "make_image", "deployment_id", "")).isEmpty();
    assertThat(ofPrompt(bob, "deploy_and_run", "workflow_id", "")).isEmpty();
    assertThat(ofPrompt(bob, "last_request", "request_id", "")).isEmpty();
    assertThat(ofResource(bob, ResourceUri.OUTPUT, "node", "", given)).isEmpty();
    assertThat(values(bob, version)).isEmpty();
  }

  private static String start(String id) {
    return id.substring(0, 5);
  }

  private static ObjectNode prompt(String prompt, String argument, String value) {
    ObjectNode params = Json.object();
    params.putObject("ref").put("type", "ref/prompt").put("name", prompt);
    params.putObject("argument").put("name", argument).put("value", value);
    return params;
  }

  private static List<String> ofPrompt(
      McpCaller caller, String prompt, String argument, String value) throws Exception {
    return values(caller, prompt(prompt, argument, value));
  }

  private static List<String> ofResource(
      McpCaller caller, String template, String argument, String value, String given)
      throws Exception {
    ObjectNode params = Json.object();
    params.putObject("ref").put("type", "ref/resource").put("uri", template);
    params.putObject("argument").put("name", argument).put("value", value);
    params.putObject("context").set("arguments", Json.parse(given));
    return values(caller, params);
  }

  private static List<String> values(McpCaller caller, ObjectNode params) throws Exception {
    return caller
        .result("completion/complete", params)
        .at("/completion/values")
        .valueStream()
        .map(JsonNode::asString)
        .toList();
  }
}

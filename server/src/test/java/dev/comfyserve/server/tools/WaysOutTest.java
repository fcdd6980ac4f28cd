package dev.comfyserve.server.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.comfyserve.contract.Json;
import dev.comfyserve.mcp.client.McpClient;
import dev.comfyserve.mcp.client.McpClientException;
import dev.comfyserve.server.ComfyServe;
import dev.comfyserve.server.RunningServer;
import dev.comfyserve.server.ServerFixture;
import dev.comfyserve.server.config.ServerConfig;
import dev.comfyserve.testkit.runcomfy.RunComfy;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Where an assistant cannot go on by itself, it is told what its connection or its user can do. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class WaysOutTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static ServerFixture server;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    server = ServerFixture.start(folder, Map.of());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static McpClient alice(String query) throws Exception {
    return client(query, server.aliceToken().reveal());
  }

  private static McpClient client(String query, String token) throws Exception {
    return McpClient.connect(URI.create(server.url() + "/mcp" + query), token, PATIENCE);
  }

  private static String sentence(McpClient mcp, String tool, ObjectNode arguments)
      throws Exception {
    return mcp.callTool(tool, arguments, null, PATIENCE)
        .content()
        .getFirst()
        .path("text")
        .asString();
  }

  private static String failure(McpClient mcp, String tool, String arguments) throws Exception {
    return ToolAnswers.failed(mcp, tool, (ObjectNode) Json.parse(arguments))
        .path("message")
        .asString();
  }

  private static String deploy(McpClient mcp, String name) throws Exception {
    JsonNode saved = ServerFixture.save(server.alice(), ServerFixture.picture(8, 8, 1));
    ObjectNode create = Json.object().put("name", name).put("workflow_version", "v1");
    create.set("workflow_id", saved.path("workflow_id"));
    return ToolAnswers.ok(mcp, "create_deployment", create).at("/deployment/id").asString();
  }

  @Test
  void an_account_without_deployments_is_led_to_one_by_what_its_connection_has() throws Exception {
    String token = server.bobToken().reveal();
    try (McpClient plain = client("", token);
        McpClient more = client("?toolsets=workflows", token);
        McpClient reading = client("?readonly=true", token)) {
      assertThat(sentence(plain, "list_deployments", Json.object()))
          .contains("comfyserve workflow save FILE", "?toolsets=workflows", "--toolsets workflows")
          .doesNotContain("save_workflow");
      assertThat(sentence(more, "list_deployments", Json.object()))
          .contains("save_workflow", "list_workflows")
          .doesNotContain("?toolsets");
      assertThat(sentence(reading, "list_deployments", Json.object())).contains("only read");
      assertThat(ToolAnswers.ok(plain, "list_deployments", Json.object()).path("next").asString())
          .contains("?toolsets=workflows");
    }
  }

  @Test
  void in_front_of_runcomfy_workflows_come_from_its_site(@TempDir Path folder) throws Exception {
    Map<String, String> settings = Map.of("data", folder.resolve("none").toString(), "port", "0");
    try (RunComfy runComfy = RunComfy.start().account("someones-own-token");
        RunningServer gateway =
            ComfyServe.start(
                ServerConfig.load(
                    Map.of("COMFYSERVE_UPSTREAM", runComfy.url().toString()), settings));
        McpClient mcp =
            McpClient.connect(
                URI.create(gateway.bound() + "/mcp"), "someones-own-token", PATIENCE)) {
      assertThat(sentence(mcp, "list_deployments", Json.object()))
          .contains("RunComfy's site")
          .doesNotContain("comfyserve", "toolset");
      assertThatThrownBy(() -> mcp.callTool("save_workflow", Json.object(), null, PATIENCE))
          .isInstanceOf(McpClientException.class)
          .hasMessageContaining("There is no tool save_workflow.");
    }
  }

  @Test
  void a_tool_whose_toolset_is_off_says_how_to_turn_it_on() throws Exception {
    try (McpClient mcp = alice("?toolsets=requests")) {
      assertThatThrownBy(() -> mcp.callTool("save_workflow", Json.object(), null, PATIENCE))
          .isInstanceOf(McpClientException.class)
          .extracting(e -> ((McpClientException) e).code())
          .isEqualTo(-32602);
      assertThatThrownBy(() -> mcp.callTool("save_workflow", Json.object(), null, PATIENCE))
          .as("with those that are on: they are to stay")
          .hasMessageContaining("?toolsets=workflows,requests at the end")
          .hasMessageContaining("--toolsets workflows,requests where");
      assertThat(mcp.listTools()).hasSize(11);
    }
  }

  @Test
  void what_cannot_be_turned_on_is_not_advised(@TempDir Path folder) throws Exception {
    try (McpClient reading = alice("?readonly=true")) {
      assertThat(
              ToolAnswers.failed(reading, "save_workflow", Json.object())
                  .path("message")
                  .asString())
          .contains("only")
          .doesNotContain("toolsets=");
    }
    try (ServerFixture narrow =
            ServerFixture.start(folder, Map.of("toolsets_allowed", "instances"));
        McpClient mcp =
            McpClient.connect(
                URI.create(narrow.url() + "/mcp"), narrow.aliceToken().reveal(), PATIENCE)) {
      assertThatThrownBy(() -> mcp.callTool("list_workflows", Json.object(), null, PATIENCE))
          .hasMessageContaining("operator does not allow")
          .hasMessageNotContaining("toolsets=");
      assertThat(sentence(mcp, "list_deployments", Json.object()))
          .contains("comfyserve workflow save FILE")
          .doesNotContain("toolsets");
      assertThatThrownBy(() -> mcp.callTool("list_instances", Json.object(), null, PATIENCE))
          .hasMessageContaining("?toolsets=instances");
    }
  }

  @Test
  void ids_that_do_not_exist_are_named() throws Exception {
    try (McpClient mcp = alice("")) {
      String id = deploy(mcp, "listed");
      ObjectNode none = (ObjectNode) Json.parse("{\"ids\": [\"tint\"]}");
      assertThat(sentence(mcp, "list_deployments", none))
          .contains("None of these ids exists: tint", "list_deployments without ids");
      ObjectNode some = Json.object();
      some.putArray("ids").add(id).add("tint");
      assertThat(sentence(mcp, "list_deployments", some))
          .contains("1 deployment: listed", "These ids do not exist: tint");
      JsonNode answer = ToolAnswers.ok(mcp, "list_deployments", some);
      assertThat(answer.path("deployments")).hasSize(1);
      assertThat(answer.path("unknown_ids")).hasToString("[\"tint\"]");
    }
  }

  @Test
  void a_workflow_that_is_not_there_leads_to_those_that_are() throws Exception {
    String id =
        ServerFixture.save(server.alice(), ServerFixture.picture(8, 8, 1))
            .path("workflow_id")
            .asString();
    String wrongVersion = "{\"workflow_id\": \"%s\", \"version\": \"v9\"}".formatted(id);
    String unknown = "{\"workflow_id\": \"%s\"}".formatted(ServerFixture.UNKNOWN);
    try (McpClient mcp = alice("?toolsets=workflows");
        McpClient plain = alice("")) {
      assertThat(failure(mcp, "get_workflow", wrongVersion))
          .contains("No such workflow version: v9. The workflow has: v1.", "list_workflows");
      assertThat(failure(mcp, "get_workflow", unknown)).contains("list_workflows");
      String create =
          "{\"name\": \"x\", \"workflow_id\": \"%s\", \"workflow_version\": \"v9\"}".formatted(id);
      assertThat(failure(plain, "create_deployment", create))
          .contains("The workflow has: v1.", "Ask the user", "comfyserve workflow list")
          .doesNotContain("list_workflows");
    }
  }

  @Test
  void a_hint_is_about_what_was_asked_for() throws Exception {
    try (McpClient mcp = alice("?toolsets=workflows")) {
      String graph =
          "{\"name\": \"x\", \"workflow_api_json\": {\"1\": {\"class_type\": \"Nope\", \"inputs\":"
              + " {}}}}";
      assertThat(failure(mcp, "save_workflow", graph)).doesNotContain("get_deployment");
      String unknown = "{\"deployment_id\": \"%s\"}".formatted(ServerFixture.UNKNOWN);
      assertThat(failure(mcp, "get_deployment", unknown))
          .contains("list_deployments")
          .doesNotContain("request");
      String id = deploy(mcp, "off");
      ObjectNode off = Json.object().put("deployment_id", id);
      ToolAnswers.ok(mcp, "update_deployment", off.deepCopy().put("is_enabled", false));
      assertThat(failure(mcp, "submit_request", Json.write(off)))
          .isEqualTo(
              "This deployment is disabled: %s. update_deployment with is_enabled=true enables the deployment, if the user wants that."
                  .formatted(id));
      ToolAnswers.ok(mcp, "delete_deployment", off);
      assertThat(failure(mcp, "get_deployment", Json.write(off))).containsOnlyOnce("deleted");
    }
  }

  @Test
  void faults_are_told_in_the_names_of_the_arguments() throws Exception {
    try (McpClient mcp = alice("?toolsets=files")) {
      String id = deploy(mcp, "named");
      String override =
          "{\"deployment_id\": \"%s\", \"webhook_url\": \"https://hook.example/x\", \"overrides\": {\"1\": {\"inputs\": {\"width\": \"wide\"}}}}"
              .formatted(id);
      JsonNode faults =
          ToolAnswers.failed(mcp, "submit_request", (ObjectNode) Json.parse(override));
      assertThat(faults.path("message").asString())
          .contains("overrides.1.inputs.width: must be", "webhook_url: webhooks")
          .doesNotContain("body.", "query.");
      assertThat(faults.path("detail").valueStream().map(fault -> fault.path("loc").toString()))
          .as("the host's own")
          .contains(
              "[\"body\",\"overrides\",\"1\",\"inputs\",\"width\"]", "[\"query\",\"webhook\"]");
      assertThat(failure(mcp, "update_deployment", "{\"deployment_id\": \"%s\"}".formatted(id)))
          .startsWith("arguments: nothing to change is given");
      assertThat(failure(mcp, "upload_file", "{\"data_uri\": \"/tmp/a.png\"}"))
          .startsWith("data_uri: must begin with data:")
          .doesNotContain("broken");
      assertThat(failure(mcp, "upload_file", "{\"base64\": \"@@@\"}"))
          .startsWith("base64: is broken")
          .doesNotContain("URI");
    }
  }
}

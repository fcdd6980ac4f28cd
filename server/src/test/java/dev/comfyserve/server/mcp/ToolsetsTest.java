package dev.comfyserve.server.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.contract.Json;
import dev.comfyserve.mcp.client.McpClient;
import dev.comfyserve.mcp.tool.ToolResult;
import dev.comfyserve.server.RestClient;
import dev.comfyserve.server.ServerFixture;
import dev.comfyserve.server.http.RawHttp;
import dev.comfyserve.store.Store;
import dev.comfyserve.store.TokenStore;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Tools beyond the ten, and fewer than the ten, as clients ask for them. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class ToolsetsTest {
  private static final List<String> READING =
      List.of("list_deployments", "get_deployment", "get_request_status", "get_request_result");

  private static ServerFixture server;
  private static String reader;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    server =
        ServerFixture.start(
            folder, Map.of("toolsets_allowed", "workflows,files,instances,requests"));
    try (TokenStore store =
        Store.openBeside(folder, InstantSource.system(), () -> UUID.randomUUID().toString())) {
      reader = store.tokens().create("alice", true).reveal();
    }
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static McpClient client(String query, String token) throws Exception {
    return McpClient.connect(
        URI.create(server.url() + "/mcp" + query), token, Duration.ofSeconds(30));
  }

  private static List<String> names(McpClient mcp) throws Exception {
    return mcp.listTools().stream().map(tool -> tool.path("name").asString()).toList();
  }

  private static JsonNode call(McpClient mcp, String tool, ObjectNode arguments) throws Exception {
    ToolResult result = mcp.callTool(tool, arguments, null, Duration.ofSeconds(30));
    assertThat(result.isError()).as("%s", result.content()).isFalse();
    return result.structuredContent();
  }

  private static RawHttp.Answer list(String query, String headers) throws Exception {
    String body = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}";
    return RawHttp.send(
        server.port(),
        "POST /mcp"
            + query
            + " HTTP/1.1\nHost: HOST\nContent-Type: application/json\nAccept: application/json,"
            + " text/event-stream\nAuthorization: Bearer "
            + server.aliceToken().reveal()
            + "\nContent-Length: "
            + body.length()
            + headers,
        body);
  }

  @Test
  void ten_tools_unless_more_are_asked_for() throws Exception {
    try (McpClient plain = client("", server.aliceToken().reveal());
        McpClient more = client("?toolsets=files,requests", server.aliceToken().reveal());
        McpClient all = client("?toolsets=all", server.aliceToken().reveal())) {
      assertThat(names(plain)).hasSize(10);
      assertThat(names(more)).hasSize(12).endsWith("upload_file", "list_requests");
      assertThat(names(all))
          .hasSize(17)
          .startsWith(names(plain).toArray(String[]::new))
          .endsWith(
              "save_workflow",
              "list_workflows",
              "get_workflow",
              "delete_workflow_version",
              "upload_file",
              "list_instances",
              "list_requests");
    }
    assertThat(list("", "\nX-MCP-Toolsets: workflows").body()).contains("save_workflow");
    RawHttp.Answer unknown = list("?toolsets=usage", "");
    assertThat(unknown.status()).isEqualTo(400);
    assertThat(unknown.body()).contains("usage", "workflows, files, instances, requests");
  }

  @Test
  void a_workflow_is_saved_shown_run_and_deleted_without_leaving_the_chat() throws Exception {
    try (McpClient mcp = client("?toolsets=all", server.aliceToken().reveal())) {
      ObjectNode save = Json.object().put("name", "chat");
      save.set("workflow_api_json", ServerFixture.picture(8, 8, 3));
      JsonNode saved = call(mcp, "save_workflow", save).path("workflow");
      String id = saved.path("workflow_id").asString();
      assertThat(saved.path("workflow_version").asString()).isEqualTo("v1");
      // Assistants send objects as text.
      save.put("workflow_id", id)
          .put("workflow_api_json", Json.write(ServerFixture.picture(8, 8, 4)));
      assertThat(call(mcp, "save_workflow", save).path("workflow").path("workflow_version"))
          .hasToString("\"v2\"");
      assertThat(call(mcp, "list_workflows", Json.object()).path("workflows"))
          .anySatisfy(one -> assertThat(one.path("workflow_id").asString()).isEqualTo(id));
      ObjectNode which = Json.object().put("workflow_id", id);
      assertThat(call(mcp, "get_workflow", which).path("workflow").path("versions")).hasSize(2);
      which.put("version", "v2");
      JsonNode graph = call(mcp, "get_workflow", which).path("workflow").path("workflow_api_json");
      assertThat(graph.path("1").path("inputs").path("color").asInt()).isEqualTo(4);

      ObjectNode deploy =
          Json.object().put("name", "chat").put("workflow_id", id).put("workflow_version", "v2");
      String deployment =
          call(mcp, "create_deployment", deploy).path("deployment").path("id").asString();
      ObjectNode submit =
          Json.object().put("deployment_id", deployment).put("wait_for_completion", true);
      String request =
          call(mcp, "submit_request", submit).path("submission").path("request_id").asString();
      assertThat(
              call(mcp, "list_requests", Json.object().put("limit", 1))
                  .path("requests")
                  .path(0)
                  .path("request_id")
                  .asString())
          .isEqualTo(request);
      ObjectNode there = Json.object().put("deployment_id", deployment);
      assertThat(call(mcp, "list_requests", there).path("requests")).hasSize(1);
      assertThat(call(mcp, "list_instances", there).path("instances")).hasSize(1);

      ToolResult inUse =
          mcp.callTool("delete_workflow_version", which, null, Duration.ofSeconds(30));
      assertThat(inUse.isError()).isTrue();
      which.put("version", "v1");
      assertThat(call(mcp, "delete_workflow_version", which).path("response").path("deleted"))
          .hasToString("true");
      call(mcp, "delete_deployment", there);
    }
  }

  @Test
  void a_file_comes_as_data_uri_base64_or_text() throws Exception {
    try (McpClient mcp = client("?toolsets=files", server.aliceToken().reveal())) {
      for (ObjectNode given :
          List.of(
              Json.object().put("data_uri", "data:text/plain;base64,aGVsbG8="),
              Json.object().put("base64", "aGVsbG8=").put("content_type", "text/plain"),
              Json.object().put("text", "hello").put("filename", "greeting.txt"))) {
        JsonNode file = call(mcp, "upload_file", given).path("file");
        assertThat(file.path("content_type").asString()).startsWith("text/plain");
        RestClient nobody = server.nobody();
        assertThat(nobody.get(file.path("url").asString()).expect(200).text()).isEqualTo("hello");
      }
      for (ObjectNode wrong :
          List.of(
              Json.object(),
              Json.object().put("text", "a").put("base64", "aGVsbG8="),
              Json.object().put("base64", "not base64!"),
              Json.object().put("data_uri", "data:image/png,plain"))) {
        ToolResult refused = mcp.callTool("upload_file", wrong, null, Duration.ofSeconds(30));
        assertThat(refused.isError()).as("%s", wrong).isTrue();
        assertThat(refused.structuredContent().path("error_code").asInt()).isEqualTo(422001);
      }
    }
  }

  @Test
  void a_token_that_may_only_read_sees_reading_tools_and_hears_why() throws Exception {
    try (McpClient mcp = client("", reader);
        McpClient all = client("?toolsets=all&readonly=false", reader)) {
      assertThat(names(mcp)).containsExactlyElementsOf(READING);
      assertThat(names(all))
          .hasSize(8)
          .contains("list_workflows", "get_workflow", "list_instances", "list_requests");
      for (String tool :
          List.of("submit_request", "create_deployment", "save_workflow", "upload_file")) {
        ToolResult refused = all.callTool(tool, Json.object(), null, Duration.ofSeconds(30));
        assertThat(refused.isError()).as(tool).isTrue();
        assertThat(refused.structuredContent().path("error_code").asInt()).isEqualTo(403003);
        assertThat(refused.structuredContent().path("message").asString())
            .contains("This token may only read");
      }
      assertThat(call(mcp, "list_deployments", Json.object()).path("ok").asBoolean()).isTrue();
    }
  }

  @Test
  void a_request_may_narrow_itself() throws Exception {
    for (RawHttp.Answer narrow :
        List.of(list("?readonly=true", ""), list("", "\nX-MCP-Readonly: true"))) {
      assertThat(narrow.status()).isEqualTo(200);
      assertThat(narrow.body())
          .contains("list_deployments")
          .doesNotContain("\"name\":\"submit_request\"");
    }
  }

  @Test
  void what_an_operator_forbids_stays_so(@TempDir Path folder) throws Exception {
    try (ServerFixture strict =
        ServerFixture.start(
            folder,
            Map.of("toolsets", "files", "toolsets_allowed", "files", "read_only", "true"))) {
      URI url = URI.create(strict.url() + "/mcp?toolsets=all&readonly=false");
      try (McpClient mcp =
          McpClient.connect(url, strict.aliceToken().reveal(), Duration.ofSeconds(30))) {
        assertThat(names(mcp)).containsExactlyElementsOf(READING);
        assertThat(
                mcp.callTool("upload_file", Json.object(), null, Duration.ofSeconds(30))
                    .structuredContent()
                    .path("message")
                    .asString())
            .contains("read_only");
      }
    }
  }
}

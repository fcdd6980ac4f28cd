package dev.comfyserve.mcp.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.mcp.McpFixture;
import dev.comfyserve.mcp.Messages;
import dev.comfyserve.mcp.Posted;
import dev.comfyserve.mcp.TestTools;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class ModernEraTest {
  private static McpFixture server;

  @BeforeAll
  static void start() {
    server = McpFixture.start(TestTools.all());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void discover_tells_the_versions_and_only_what_works() {
    JsonNode result = modern("server/discover", "").result();
    assertThat(result.path("supportedVersions").toString())
        .isEqualTo(Messages.json("['2026-07-28','2025-11-25','2025-06-18','2025-03-26']"));
    assertThat(result.path("capabilities").toString()).isEqualTo(Messages.json("{'tools':{}}"));
    assertThat(result.path("instructions").asString()).isEqualTo("Use it well.");
    assertThat(result.has("serverInfo")).isFalse();
    assertThat(
            result.path("_meta").path("io.modelcontextprotocol/serverInfo").path("name").asString())
        .isEqualTo("fixture");
  }

  @ParameterizedTest
  @ValueSource(strings = {"server/discover", "tools/list"})
  void what_may_be_cached_says_for_how_long_and_by_whom(String method) {
    JsonNode result = modern(method, "").result();
    assertThat(result.path("resultType").asString()).isEqualTo("complete");
    assertThat(result.path("ttlMs").isIntegralNumber()).isTrue();
    assertThat(result.path("cacheScope").asString()).isEqualTo("private");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "initialize",
        "ping",
        "logging/setLevel",
        "resources/subscribe",
        "resources/unsubscribe",
        "prompts/list",
        "subscriptions/listen",
        "no/such"
      })
  void what_the_modern_era_lacks_is_a_404(String method) {
    Posted answer = modern(method, "");
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.errorCode()).isEqualTo(-32601);
    assertThat(answer.json().path("id").asInt()).isEqualTo(1);
  }

  @Test
  void a_result_says_that_it_is_complete_and_who_made_it() {
    JsonNode result = call("who", "").result();
    assertThat(result.path("resultType").asString()).isEqualTo("complete");
    assertThat(result.path("_meta").has("io.modelcontextprotocol/serverInfo")).isTrue();
    assertThat(result.has("ttlMs")).isFalse();
  }

  @Test
  void structured_content_may_be_any_json() {
    assertThat(call("link", "").result().path("structuredContent").toString()).isEqualTo("[1,2]");
  }

  @Test
  void a_request_without_its_meta_is_refused() {
    Posted answer = Posted.modern(server, "tools/list", null, Messages.legacy("tools/list", ""));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.errorCode()).isEqualTo(-32602);
  }

  @Test
  void missing_meta_is_told_before_missing_headers() {
    Posted answer =
        Posted.legacy(
            server, Messages.legacy("tools/list", ""), "MCP-Protocol-Version", "2026-07-28");
    assertThat(answer.errorCode()).isEqualTo(-32602);
  }

  @Test
  void an_unsupported_version_is_told_before_missing_headers() {
    String body = Messages.modern("tools/list", "").replace("2026-07-28", "2031-01-01");
    Posted answer = Posted.legacy(server, body, "MCP-Protocol-Version", "2031-01-01");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.errorCode()).isEqualTo(-32022);
    assertThat(answer.json().path("error").path("data").path("requested").asString())
        .isEqualTo("2031-01-01");
  }

  @Test
  void a_response_is_refused_because_nothing_was_asked() {
    Posted answer =
        Posted.legacy(
            server,
            Messages.json("{'jsonrpc':'2.0','id':1,'result':{}}"),
            "MCP-Protocol-Version",
            "2026-07-28");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.errorCode()).isEqualTo(-32600);
  }

  @Test
  void an_unknown_tool_is_an_error_of_the_call_with_status_200() {
    Posted answer = call("nobody", "");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.errorCode()).isEqualTo(-32602);
  }

  private static Posted modern(String method, String params) {
    return Posted.modern(server, method, null, Messages.modern(method, params));
  }

  private static Posted call(String tool, String arguments) {
    return Posted.modern(
        server, "tools/call", tool, Messages.modern("tools/call", Messages.call(tool, arguments)));
  }
}

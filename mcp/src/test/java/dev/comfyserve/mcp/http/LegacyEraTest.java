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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class LegacyEraTest {
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
  void the_handshake_tells_who_we_are_and_only_what_works() {
    JsonNode result =
        legacy(
                "initialize",
                "'protocolVersion':'2025-11-25','capabilities':{},'clientInfo':{'name':'x',"
                    + "'version':'1'}")
            .result();
    assertThat(result)
        .isEqualTo(
            TestTools.json(
                "{'protocolVersion':'2025-11-25','capabilities':{'tools':{}},"
                    + "'serverInfo':{'name':'fixture','version':'1.2.3','title':'The fixture',"
                    + "'description':'For tests','websiteUrl':'https://example.com'},"
                    + "'instructions':'Use it well.'}"));
  }

  @Test
  void the_handshake_makes_no_session() {
    Posted answer = legacy("initialize", "'protocolVersion':'2025-06-18'");
    assertThat(answer.http().headers().firstValue("Mcp-Session-Id")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"2025-03-26, false, false", "2025-06-18, true, false", "2025-11-25, true, true"})
  void older_versions_are_told_only_what_they_know(
      String version, boolean title, boolean description) {
    JsonNode info =
        legacy("initialize", "'protocolVersion':'" + version + "'").result().path("serverInfo");
    assertThat(info.has("title")).isEqualTo(title);
    assertThat(info.has("description")).isEqualTo(description);
  }

  @Test
  void ping_and_set_level_answer_exactly_an_empty_object() {
    assertThat(legacy("ping", "").result().toString()).isEqualTo("{}");
    assertThat(legacy("logging/setLevel", "'level':'debug'").result().toString()).isEqualTo("{}");
  }

  @Test
  void a_log_level_that_does_not_exist_is_refused() {
    assertThat(legacy("logging/setLevel", "'level':'loud'").errorCode()).isEqualTo(-32602);
  }

  @ParameterizedTest
  @ValueSource(strings = {"no/such", "server/discover", "resources/list", "Ping", ""})
  void an_unknown_method_is_a_200_because_clients_hide_what_others_say(String method) {
    Posted answer =
        Posted.legacy(server, Messages.legacy(method, ""), "MCP-Protocol-Version", "2025-11-25");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.errorCode()).isEqualTo(-32601);
  }

  @Test
  void the_tool_list_has_no_fields_of_the_modern_era() {
    JsonNode result = legacy("tools/list", "").result();
    assertThat(result.propertyNames()).containsExactly("tools");
    assertThat(result.path("tools").get(0).path("name").asString()).isEqualTo("echo");
    assertThat(result.path("tools")).hasSize(TestTools.all().size());
  }

  @Test
  void the_oldest_version_has_titles_only_as_annotations() {
    JsonNode old = at("2025-03-26", "tools/list", "").result().path("tools").get(0);
    assertThat(old.has("title")).isFalse();
    assertThat(old.path("annotations").path("title").asString()).isEqualTo("Title of echo");
    JsonNode newer = at("2025-06-18", "tools/list", "").result().path("tools").get(0);
    assertThat(newer.path("title").asString()).isEqualTo("Title of echo");
  }

  @Test
  void the_list_has_one_page() {
    assertThat(legacy("tools/list", "'cursor':''").result().has("nextCursor")).isFalse();
    assertThat(legacy("tools/list", "'cursor':null").result().has("tools")).isTrue();
    assertThat(legacy("tools/list", "'cursor':'2'").errorCode()).isEqualTo(-32602);
    assertThat(legacy("tools/list", "'cursor':2").errorCode()).isEqualTo(-32602);
  }

  @Test
  void structured_content_is_left_out_for_the_oldest_version() {
    String call = Messages.call("echo", "'text':'hi'");
    assertThat(at("2025-03-26", "tools/call", call).result().has("structuredContent")).isFalse();
    assertThat(at("2025-06-18", "tools/call", call).result().path("structuredContent").toString())
        .isEqualTo(Messages.json("{'text':'hi'}"));
  }

  @Test
  void structured_content_that_is_no_object_is_left_out() {
    JsonNode result = at("2025-11-25", "tools/call", Messages.call("link", "")).result();
    assertThat(result.has("structuredContent")).isFalse();
  }

  @Test
  void a_link_becomes_text_for_the_oldest_version() {
    JsonNode old =
        at("2025-03-26", "tools/call", Messages.call("link", "")).result().path("content").get(0);
    assertThat(old)
        .isEqualTo(TestTools.json("{'type':'text','text':'a.png: https://example.com/a.png'}"));
    JsonNode newer =
        at("2025-06-18", "tools/call", Messages.call("link", "")).result().path("content").get(0);
    assertThat(newer.path("type").asString()).isEqualTo("resource_link");
  }

  @Test
  void a_response_is_taken_and_dropped() {
    String body = Messages.json("{'jsonrpc':'2.0','id':1,'result':{}}");
    assertThat(Posted.legacy(server, body).status()).isEqualTo(202);
  }

  @ParameterizedTest
  @ValueSource(strings = {"2025-03-26", ""})
  void the_oldest_version_may_send_batches(String version) {
    String body =
        Messages.json(
            "[{'jsonrpc':'2.0','id':'a','method':'ping'},"
                + "{'jsonrpc':'2.0','method':'notifications/initialized'},"
                + "{'jsonrpc':'2.0','id':2,'method':'no/such'},"
                + "{'jsonrpc':'2.0','id':3,'method':'initialize','params':{}},"
                + "{'jsonrpc':'2.0','id':4,'method':'tools/call','params':{'name':'who'}},"
                + "7]");
    Posted answer =
        version.isEmpty()
            ? Posted.legacy(server, body)
            : Posted.legacy(server, body, "MCP-Protocol-Version", version);
    assertThat(answer.status()).isEqualTo(200);
    JsonNode answers = answer.json();
    assertThat(answers).hasSize(5);
    assertThat(answers.get(0).path("id").asString()).isEqualTo("a");
    assertThat(answers.get(0).path("result").toString()).isEqualTo("{}");
    assertThat(answers.get(1).path("error").path("code").asInt()).isEqualTo(-32601);
    assertThat(answers.get(2).path("error").path("code").asInt()).isEqualTo(-32600);
    assertThat(answers.get(3).path("result").path("content")).hasSize(1);
    assertThat(answers.get(4).path("error").path("code").asInt()).isEqualTo(-32600);
    assertThat(answers.get(4).has("id")).isFalse();
  }

  @Test
  void a_batch_without_requests_has_no_answer() {
    String body =
        Messages.json(
            "[{'jsonrpc':'2.0','method':'notifications/initialized'},"
                + "{'jsonrpc':'2.0','id':1,'result':{}}]");
    Posted answer = Posted.legacy(server, body);
    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.body()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"2025-06-18", "2025-11-25", "2026-07-28"})
  void later_versions_have_no_batches(String version) {
    String body = Messages.json("[{'jsonrpc':'2.0','id':1,'method':'ping'}]");
    Posted answer = Posted.legacy(server, body, "MCP-Protocol-Version", version);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.errorCode()).isEqualTo(-32600);
  }

  @Test
  void a_modern_request_inside_a_batch_is_refused() {
    String body = "[" + Messages.modern("tools/list", "") + "]";
    JsonNode answers = Posted.legacy(server, body).json();
    assertThat(answers.get(0).path("error").path("code").asInt()).isEqualTo(-32020);
  }

  @Test
  void a_batch_has_a_bound() {
    String one = Messages.json("{'jsonrpc':'2.0','id':1,'method':'ping'}");
    Posted most = Posted.legacy(server, "[" + (one + ",").repeat(99) + one + "]");
    assertThat(most.json()).hasSize(100);
    Posted tooMany = Posted.legacy(server, "[" + (one + ",").repeat(100) + one + "]");
    assertThat(tooMany.status()).isEqualTo(400);
  }

  private static Posted legacy(String method, String params) {
    return Posted.legacy(server, Messages.legacy(method, params));
  }

  private static Posted at(String version, String method, String params) {
    return Posted.legacy(server, Messages.legacy(method, params), "MCP-Protocol-Version", version);
  }
}

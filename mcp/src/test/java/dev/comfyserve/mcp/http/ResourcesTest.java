package dev.comfyserve.mcp.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.mcp.McpFixture;
import dev.comfyserve.mcp.Posted;
import dev.comfyserve.mcp.TestResources;
import dev.comfyserve.mcp.TestTools;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class ResourcesTest {
  private static final String MODERN = "2026-07-28";
  private static McpFixture server;

  @BeforeAll
  static void start() {
    server = McpFixture.start(McpFixture.offer(TestTools.all()).withResources(new TestResources()));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void subscribing_is_declared_only_where_changes_are_told() {
    assertThat(in(MODERN, "server/discover", "").result().path("capabilities"))
        .isEqualTo(TestTools.json("{'tools':{},'resources':{'subscribe':true}}"));
    assertThat(in("2025-11-25", "initialize", "").result().path("capabilities"))
        .isEqualTo(TestTools.json("{'tools':{},'resources':{}}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"2025-03-26", "2025-06-18", "2025-11-25", MODERN})
  void a_resource_is_listed_with_what_the_version_knows(String version) {
    JsonNode listed = in(version, "resources/list", "").result().path("resources").get(0);
    String title = version.equals("2025-03-26") ? "" : "'title':'A text',";
    assertThat(listed)
        .isEqualTo(
            TestTools.json(
                "{'uri':'test:text','name':'text',"
                    + title
                    + "'description':'Says hello','mimeType':'text/plain','size':5}"));
  }

  @Test
  void pages_follow_each_other_until_there_is_no_cursor() {
    assertThat(in(MODERN, "resources/list", "'cursor':null").result().path("nextCursor").asString())
        .isEqualTo("2");
    assertThat(in(MODERN, "resources/list", "'cursor':''").result().has("nextCursor")).isTrue();
    JsonNode last = in(MODERN, "resources/list", "'cursor':'2'").result();
    assertThat(last.path("resources").toString())
        .isEqualTo(TestTools.json("[{'uri':'test:bytes','name':'bytes'}]").toString());
    assertThat(last.has("nextCursor")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "resources/list, 'x'",
    "resources/list, 7",
    "resources/templates/list, 'x'",
    "resources/templates/list, 7"
  })
  void a_cursor_that_was_not_handed_out_is_refused(String method, String cursor) {
    for (String version : new String[] {"2025-11-25", MODERN}) {
      String value = cursor.equals("x") ? "'x'" : cursor;
      Posted answer = in(version, method, "'cursor':" + value);
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.errorCode()).isEqualTo(-32602);
    }
  }

  @Test
  void templates_are_listed() {
    JsonNode templates =
        in("2025-06-18", "resources/templates/list", "").result().path("resourceTemplates");
    assertThat(templates.get(0))
        .isEqualTo(
            TestTools.json(
                "{'uriTemplate':'test:notes/{id}{?from,to:3}','name':'note','title':'A note',"
                    + "'description':'By id','mimeType':'text/plain'}"));
    assertThat(templates.get(1))
        .isEqualTo(TestTools.json("{'uriTemplate':'test:raw/{+path}','name':'raw'}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "resources/list|\"\"",
        "resources/templates/list|\"\"",
        "resources/read|'uri':'test:text'"
      })
  void only_the_modern_era_says_how_long_an_answer_may_be_kept(String method, String params) {
    JsonNode modern = in(MODERN, method, params).result();
    assertThat(modern.path("resultType").asString()).isEqualTo("complete");
    assertThat(modern.path("ttlMs").isIntegralNumber()).isTrue();
    assertThat(modern.path("cacheScope").asString()).isEqualTo("private");
    assertThat(in("2025-11-25", method, params).result().propertyNames())
        .doesNotContain("resultType", "ttlMs", "cacheScope", "_meta");
  }

  @Test
  void a_text_is_read_as_text() {
    assertThat(read("2025-11-25", "test:text").result())
        .isEqualTo(
            TestTools.json(
                "{'contents':[{'uri':'test:text','mimeType':'text/plain','text':'hello'}]}"));
  }

  @Test
  void bytes_are_read_as_base64() {
    assertThat(read(MODERN, "test:bytes").result().path("contents"))
        .isEqualTo(TestTools.json("[{'uri':'test:bytes','blob':'AQL/'}]"));
  }

  @Test
  void the_reader_is_known() {
    String body = dev.comfyserve.mcp.Messages.legacy("resources/read", "'uri':'test:who'");
    Posted answer = Posted.legacy(server, body, "Authorization", "Bearer x");
    assertThat(answer.result().path("contents").get(0).path("text").asString())
        .isEqualTo("Bearer x");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "test:nothing",
        "test:empty",
        "no-scheme",
        "",
        "test:",
        "../../etc/passwd",
        "a b:c"
      })
  void what_is_not_there_is_told_by_the_code_of_the_era(String uri) {
    Posted modern = read(MODERN, uri);
    assertThat(modern.status()).isEqualTo(200);
    assertThat(modern.errorCode()).isEqualTo(-32602);
    assertThat(modern.json().path("error").path("data").path("uri").asString()).isEqualTo(uri);
    for (String version : new String[] {"2025-03-26", "2025-06-18", "2025-11-25"}) {
      Posted legacy = read(version, uri);
      assertThat(legacy.status()).isEqualTo(200);
      assertThat(legacy.errorCode()).isEqualTo(-32002);
      assertThat(legacy.json().path("error").path("data").path("uri").asString()).isEqualTo(uri);
    }
  }

  @Test
  void a_read_without_a_uri_is_malformed() {
    assertThat(in(MODERN, "resources/read", "").errorCode()).isEqualTo(-32602);
    assertThat(in("2025-11-25", "resources/read", "'uri':5").errorCode()).isEqualTo(-32602);
  }

  @Test
  void what_breaks_while_reading_is_told_without_details() {
    Posted answer = read(MODERN, "test:broken");
    assertThat(answer.errorCode()).isEqualTo(-32603);
    assertThat(answer.body()).contains("ref-").doesNotContain("secret");
  }

  @Test
  void the_name_header_of_a_read_is_its_uri() {
    String body = dev.comfyserve.mcp.Messages.modern("resources/read", "'uri':'test:text'");
    assertThat(Posted.modern(server, "resources/read", null, body).errorCode()).isEqualTo(-32020);
    assertThat(Posted.modern(server, "resources/read", "text", body).errorCode()).isEqualTo(-32020);
    assertThat(Posted.modern(server, "resources/read", "=?base64?dGVzdDp0ZXh0?=", body).status())
        .isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"resources/subscribe", "resources/unsubscribe"})
  void the_legacy_eras_may_subscribe_though_nothing_can_be_told(String method) {
    assertThat(in("2025-11-25", method, "'uri':'test:text'").result().toString()).isEqualTo("{}");
    assertThat(in("2025-11-25", method, "").errorCode()).isEqualTo(-32602);
    assertThat(in(MODERN, method, "'uri':'test:text'").status()).isEqualTo(404);
  }

  private static Posted read(String version, String uri) {
    return in(version, "resources/read", "'uri':'" + uri + "'");
  }

  private static Posted in(String version, String method, String params) {
    return Posted.in(server, version, method, params);
  }
}

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

class MethodsAndHeadersTest {
  private static final String LIST = Messages.modern("tools/list", "");
  private static final String CALL = Messages.modern("tools/call", Messages.call("who", ""));
  private static McpFixture server;

  @BeforeAll
  static void start() {
    server = McpFixture.start(TestTools.all());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "DELETE", "PUT", "PATCH"})
  void there_is_no_stream_to_open_and_no_session_to_end(String method) {
    Posted answer = Posted.method(server, method);
    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.http().headers().firstValue("Allow")).hasValue("POST, OPTIONS");
  }

  @Test
  void options_names_the_methods() {
    Posted answer = Posted.method(server, "OPTIONS");
    assertThat(answer.status()).isEqualTo(204);
    assertThat(answer.http().headers().firstValue("Allow")).hasValue("POST, OPTIONS");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json, text/event-stream",
        "text/event-stream, application/json",
        "application/json",
        "*/*",
        "application/*",
        "APPLICATION/JSON;q=0.5"
      })
  void whoever_takes_json_gets_json(String accept) {
    Posted answer =
        Posted.bare(
            server,
            Messages.legacy("ping", ""),
            "Accept",
            accept,
            "Content-Type",
            "application/json");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.contentType()).isEqualTo("application/json");
  }

  @Test
  void an_absent_accept_header_counts_as_json() {
    Posted answer =
        Posted.bare(server, Messages.legacy("ping", ""), "Content-Type", "application/json");
    assertThat(answer.contentType()).isEqualTo("application/json");
  }

  @Test
  void whoever_takes_only_events_gets_the_answer_as_an_event() {
    Posted answer =
        Posted.bare(
            server,
            Messages.legacy("ping", ""),
            "Accept",
            "text/event-stream",
            "Content-Type",
            "application/json");
    assertThat(answer.streamed()).isTrue();
    assertThat(answer.events()).hasSize(1);
    assertThat(answer.events().getFirst().path("result").toString()).isEqualTo("{}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/html", "image/png", "application/json;q=0"})
  void whoever_takes_neither_form_is_told(String accept) {
    Posted answer =
        Posted.bare(
            server,
            Messages.legacy("ping", ""),
            "Accept",
            accept,
            "Content-Type",
            "application/json");
    assertThat(answer.status()).isEqualTo(406);
    assertThat(answer.json().has("id")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "application/jsonp"})
  void a_body_that_does_not_call_itself_json_is_refused(String type) {
    assertThat(Posted.bare(server, LIST, "Content-Type", type).status()).isEqualTo(415);
  }

  @Test
  void a_body_without_a_content_type_is_refused() {
    assertThat(Posted.bare(server, LIST).status()).isEqualTo(415);
  }

  @Test
  void a_charset_behind_the_content_type_is_fine() {
    Posted answer =
        Posted.bare(
            server, Messages.legacy("ping", ""), "Content-Type", "Application/JSON; charset=utf-8");
    assertThat(answer.status()).isEqualTo(200);
  }

  @Test
  void session_and_resume_headers_are_ignored() {
    Posted answer =
        Posted.legacy(
            server, Messages.legacy("ping", ""), "Mcp-Session-Id", "x", "Last-Event-ID", "7");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.http().headers().firstValue("Mcp-Session-Id")).isEmpty();
  }

  @Test
  void a_modern_request_without_the_method_header_is_refused() {
    refused(
        Posted.bare(
            server,
            LIST,
            "Content-Type",
            "application/json",
            "MCP-Protocol-Version",
            "2026-07-28"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"TOOLS/LIST", "tools/call", "", "=?base64?dG9vbHMvbGlzdA==?="})
  void a_method_header_that_differs_from_the_body_is_refused(String header) {
    refused(Posted.modern(server, header, null, LIST));
  }

  @Test
  void blanks_around_a_header_do_not_count() {
    assertThat(Posted.modern(server, "  tools/list ", null, LIST).status()).isEqualTo(200);
    assertThat(Posted.modern(server, "tools/call", "   who  ", CALL).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "who, true",
    "=?base64?d2hv?=, true",
    "WHO, false",
    "whom, false",
    // Bad padding, bad alphabet, no UTF-8.
    "=?base64?d2hvdw?=, false",
    "=?base64?SGVs!!!bG8=?=, false",
    "=?base64?/////w==?=, false",
    // Not the marker, so meant literally.
    "=?BASE64?d2hv?=, false",
    "=?base64?d2hv, false",
    "d2hv?=, false",
    "=?base64?=, false",
    "=?base64??=, false",
  })
  void the_name_header_must_say_what_the_body_says(String header, boolean same) {
    Posted answer = Posted.modern(server, "tools/call", header, CALL);
    if (same) {
      assertThat(answer.status()).isEqualTo(200);
    } else {
      refused(answer);
    }
  }

  @Test
  void a_call_without_the_name_header_is_refused() {
    refused(Posted.modern(server, "tools/call", null, CALL));
  }

  @Test
  void a_call_that_names_no_tool_at_all_is_told_about_its_parameters() {
    Posted answer = Posted.modern(server, "tools/call", null, Messages.modern("tools/call", ""));
    assertThat(answer.errorCode()).isEqualTo(-32602);
  }

  @Test
  void a_name_header_on_a_method_without_a_name_is_ignored() {
    assertThat(Posted.modern(server, "tools/list", "who", LIST).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"MCP-Protocol-Version", "Mcp-Method", "Mcp-Name"})
  void a_header_that_stands_there_twice_is_refused(String twice) {
    String value =
        switch (twice) {
          case "Mcp-Method" -> "tools/call";
          case "Mcp-Name" -> "who";
          default -> "2026-07-28";
        };
    refused(
        Posted.bare(
            server,
            CALL,
            "Content-Type",
            "application/json",
            "MCP-Protocol-Version",
            "2026-07-28",
            "Mcp-Method",
            "tools/call",
            "Mcp-Name",
            "who",
            twice,
            value));
  }

  @Test
  void legacy_requests_may_carry_any_mirror_header() {
    Posted answer =
        Posted.legacy(
            server, Messages.legacy("tools/list", ""), "Mcp-Method", "x", "Mcp-Name", "y");
    assertThat(answer.status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "2025-06-18", "2025-11-25", "2025-03-26", "2026-07-28"})
  void a_notification_needs_no_mirror_headers(String version) {
    String body = Messages.json("{'jsonrpc':'2.0','method':'notifications/initialized'}");
    Posted answer =
        version.isEmpty()
            ? Posted.legacy(server, body)
            : Posted.legacy(server, body, "MCP-Protocol-Version", version);
    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.body()).isEmpty();
  }

  @Test
  void a_version_header_that_we_do_not_know_is_refused_on_anything() {
    for (String body :
        new String[] {
          Messages.legacy("tools/list", ""),
          Messages.json("{'jsonrpc':'2.0','method':'notifications/initialized'}"),
          Messages.json("{'jsonrpc':'2.0','id':1,'result':{}}"),
          Messages.json("[{'jsonrpc':'2.0','id':1,'method':'ping'}]")
        }) {
      Posted answer = Posted.legacy(server, body, "MCP-Protocol-Version", "2020-01-01");
      assertThat(answer.status()).as(body).isEqualTo(400);
      assertThat(answer.errorCode()).as(body).isEqualTo(-32022);
    }
  }

  private static void refused(Posted answer) {
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.errorCode()).isEqualTo(-32020);
    assertThat(answer.json().path("id").intValue(0)).isEqualTo(1);
  }
}

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

class MessageShapeTest {
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
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "not json",
        "{'a':1}{'b':2}",
        "{'jsonrpc':'2.0','jsonrpc':'2.0'}",
        "\ufeff{"
      })
  void a_body_that_is_not_json_is_a_parse_error_without_an_id(String body) {
    Posted answer = Posted.legacy(server, Messages.json(body));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.errorCode()).isEqualTo(-32700);
    assertThat(answer.json().has("id")).isFalse();
  }

  @Test
  void a_method_that_stands_there_twice_is_not_read_either_way() {
    Posted answer =
        Posted.legacy(
            server,
            Messages.json("{'jsonrpc':'2.0','id':1,'method':'ping','method':'tools/call'}"));
    assertThat(answer.errorCode()).isEqualTo(-32700);
  }

  @Test
  void nesting_without_end_is_refused() {
    Posted answer = Posted.legacy(server, "[".repeat(5000) + "]".repeat(5000));
    assertThat(answer.errorCode()).isEqualTo(-32700);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "5 |",
        "null |",
        "[] |",
        "{} |",
        "{'jsonrpc':'2.0','id':4} | 4",
        "{'jsonrpc':'1.0','id':4,'method':'ping'} | 4",
        "{'jsonrpc':2.0,'id':'x','method':'ping'} | x",
        "{'id':4,'method':'ping'} | 4",
        "{'jsonrpc':'2.0','id':4,'method':5} | 4",
        "{'jsonrpc':'2.0','id':null,'method':'ping'} |",
        "{'jsonrpc':'2.0','id':1.5,'method':'ping'} |",
        "{'jsonrpc':'2.0','id':true,'method':'ping'} |",
        "{'jsonrpc':'2.0','id':{},'method':'ping'} |",
      })
  void a_body_that_is_no_message_is_an_invalid_request(String body, String id) {
    Posted answer = Posted.legacy(server, Messages.json(body));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.errorCode()).isEqualTo(-32600);
    assertThat(answer.json().path("id").asString("")).isEqualTo(id == null ? "" : id);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1",
        "0",
        "-7",
        "1761234567890123",
        "18446744073709551616",
        "'1'",
        "''",
        "'caf\u00e9 \u4f60'",
        "'\\ud800'"
      })
  void the_id_comes_back_with_its_type_and_value(String id) {
    String sent = Messages.json(id);
    Posted good =
        Posted.legacy(server, Messages.json("{'jsonrpc':'2.0','id':" + id + ",'method':'ping'}"));
    assertThat(good.body()).contains("\"id\":" + sent);
    Posted bad =
        Posted.modern(
            server,
            "no/such",
            null,
            Messages.modern("no/such", "").replace("\"id\":1", "\"id\":" + sent));
    assertThat(bad.status()).isEqualTo(404);
    assertThat(bad.body()).contains("\"id\":" + sent);
  }

  @Test
  void absent_and_null_params_are_the_same() {
    assertThat(
            Posted.legacy(
                    server, Messages.json("{'jsonrpc':'2.0','id':1,'method':'ping','params':null}"))
                .result()
                .toString())
        .isEqualTo("{}");
  }

  @Test
  void params_by_position_are_refused() {
    Posted answer =
        Posted.legacy(
            server, Messages.json("{'jsonrpc':'2.0','id':1,'method':'ping','params':[1]}"));
    assertThat(answer.errorCode()).isEqualTo(-32602);
    assertThat(answer.json().path("id").asInt()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"'name':5", "'arguments':{}", "'name':'who','arguments':[]", ""})
  void a_call_that_is_malformed_is_told_so(String params) {
    Posted answer = Posted.legacy(server, Messages.legacy("tools/call", params));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.errorCode()).isEqualTo(-32602);
  }

  @Test
  void answers_are_one_line_and_hold_no_nulls() {
    for (String method : new String[] {"tools/list", "initialize"}) {
      String body = Posted.legacy(server, Messages.legacy(method, "")).body();
      assertThat(body).doesNotContain("\n").doesNotContain(":null");
    }
  }
}

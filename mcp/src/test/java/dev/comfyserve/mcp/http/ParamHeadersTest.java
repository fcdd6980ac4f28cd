package dev.comfyserve.mcp.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.mcp.McpFixture;
import dev.comfyserve.mcp.Messages;
import dev.comfyserve.mcp.Posted;
import dev.comfyserve.mcp.TestTools;
import dev.comfyserve.mcp.tool.ToolResult;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParamHeadersTest {
  private static McpFixture server;

  @BeforeAll
  static void start() {
    server =
        McpFixture.start(
            List.of(
                TestTools.tool(
                    "marked",
                    "{'type':'object','properties':{"
                        + "'region':{'type':'string','x-mcp-header':'Region'},"
                        + "'size':{'type':'integer','x-mcp-header':'Size'},"
                        + "'on':{'type':'boolean','x-mcp-header':'On'},"
                        + "'deep':{'type':'object','properties':{"
                        + "'er':{'type':'string','x-mcp-header':'Deep-Er'}}}}}",
                    _ -> ToolResult.text("ok"))));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "'region':'us' | Region | us | true",
        "'region':'us' | region | us | true",
        "'region':'us' | Region | =?base64?dXM=?= | true",
        "'region':'us' | Region | US | false",
        "'region':'us' | Other | us | false",
        "'region':'Hello' | Region | =?base64?SGVsbG8?= | false",
        "'region':null | Other | x | true",
        "'region':null | Region | us | false",
        "'size':42 | Size | 42 | true",
        "'size':42 | Size | 42.0 | true",
        "'size':42.0 | Size | 42 | true",
        "'size':42 | Size | 43 | false",
        "'size':42 | Size | 1e999999999 | false",
        "'on':true | On | true | true",
        "'on':true | On | True | false",
        "'deep':{'er':'x'} | Deep-Er | x | true",
        "'deep':{'er':'x'} | Deep-Er | y | false",
      })
  void a_marked_argument_must_stand_in_its_header_too(
      String arguments, String header, String value, boolean same) {
    Posted answer = call(arguments, "Mcp-Param-" + header, value);
    assertThat(answer.status()).as(answer.body()).isEqualTo(same ? 200 : 400);
    assertThat(answer.errorCode()).isEqualTo(same ? 0 : -32020);
  }

  @Test
  void an_argument_that_is_absent_needs_no_header() {
    assertThat(call("").status()).isEqualTo(200);
  }

  @Test
  void legacy_calls_need_no_header() {
    Posted answer =
        Posted.legacy(
            server, Messages.legacy("tools/call", Messages.call("marked", "'region':'us'")));
    assertThat(answer.result().path("content").get(0).path("text").asString()).isEqualTo("ok");
  }

  private static Posted call(String arguments, String... more) {
    List<String> headers =
        new ArrayList<>(
            List.of(
                "Content-Type",
                "application/json",
                "MCP-Protocol-Version",
                "2026-07-28",
                "Mcp-Method",
                "tools/call",
                "Mcp-Name",
                "marked"));
    headers.addAll(List.of(more));
    return Posted.bare(
        server,
        Messages.modern("tools/call", Messages.call("marked", arguments)),
        headers.toArray(String[]::new));
  }
}

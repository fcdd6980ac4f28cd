package dev.comfyserve.mcp.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.mcp.McpFixture;
import dev.comfyserve.mcp.Messages;
import dev.comfyserve.mcp.Posted;
import dev.comfyserve.mcp.TestPrompts;
import dev.comfyserve.mcp.TestResources;
import dev.comfyserve.mcp.TestTools;
import dev.comfyserve.mcp.tool.Tool;
import dev.comfyserve.mcp.tool.ToolResult;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests with two faults each: the one that is looked for first is told. */
class OrderOfChecksTest {
  private static final String NOW = "2026-07-28";
  private static McpFixture server;

  @BeforeAll
  static void start() {
    List<Tool<String>> tools = new ArrayList<>(TestTools.all());
    tools.add(
        TestTools.tool(
            "marked",
            "{'type':'object','properties':{'region':{'type':'string','x-mcp-header':'Region'}},"
                + "'required':['other']}",
            _ -> ToolResult.text("")));
    server =
        McpFixture.start(
            McpFixture.offer(tools)
                .withResources(new TestResources())
                .withPrompts(TestPrompts.all(), TestPrompts::complete));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        // what | version header | Mcp-Method | Mcp-Name | body | status | code
        "no JSON before the version | 2020-01-01 | - | - | {'jsonrpc' | 400 | -32700",
        "no message before the version | 2020-01-01 | - | - | {'id':1} | 400 | -32600",
        "no message before the headers | 2026-07-28 | x | - | {'id':1} | 400 | -32600",
        "no id before _meta | 2026-07-28 | x | - | {'jsonrpc':'2.0','id':null,'method':'ping'} |"
            + " 400 | -32600",
        "_meta before the method header | 2026-07-28 | x | - | R(tools/list,) | 400 | -32602",
        "_meta before the method | 2026-07-28 | no/such | - | R(no/such,) | 400 | -32602",
        "_meta before the name header | 2026-07-28 | tools/call | x | R(tools/call,'name':'who') |"
            + " 400 | -32602",
        "version header before the version | 2026-07-28 | tools/list | - | V(2031-01-01) | 400 |"
            + " -32020",
        "version before the method header | 2031-01-01 | x | - | V(2031-01-01) | 400 | -32022",
        "no version header before the method header | - | x | - | M(tools/list,) | 400 | -32020",
        "method header before the method | 2026-07-28 | tools/list | - | M(no/such,) | 400 |"
            + " -32020",
        "name header before the name | 2026-07-28 | tools/call | x | M(tools/call,'name':'nobody')"
            + " | 400 | -32020",
        "name header before the URI | 2026-07-28 | resources/read | x |"
            + " M(resources/read,'uri':'no:one') | 400 | -32020",
        "name header before the prompt | 2026-07-28 | prompts/get | x |"
            + " M(prompts/get,'name':'nobody') | 400 | -32020",
        "method before its parameters | 2026-07-28 | no/such | - | M(no/such,'cursor':7) | 404 |"
            + " -32601",
        "tool before its parameters' headers | 2026-07-28 | tools/call | nobody |"
            + " M(tools/call,'name':'nobody','arguments':{'region':'x'}) | 200 | -32602",
        "shape before the parameters' headers | 2026-07-28 | tools/call | marked |"
            + " M(tools/call,'name':'marked','arguments':[]) | 200 | -32602",
        "parameters' headers before the schema | 2026-07-28 | tools/call | marked |"
            + " M(tools/call,'name':'marked','arguments':{'region':'x'}) | 400 | -32020",
        "the version is nobody's business in a handshake | 2031-01-01 | x | y | R(initialize,) |"
            + " 200 | 0",
        "legacy: version before the method | 2020-01-01 | - | - | R(no/such,) | 400 | -32022",
        "legacy: method before its parameters | 2025-11-25 | - | - | R(no/such,'cursor':7) | 200 |"
            + " -32601",
      })
  void the_earlier_fault_is_told(
      String what, String version, String method, String name, String body, int status, int code) {
    List<String> headers = new ArrayList<>();
    put(headers, "MCP-Protocol-Version", version);
    put(headers, "Mcp-Method", method);
    put(headers, "Mcp-Name", name);
    Posted answer = Posted.legacy(server, body(body), headers.toArray(String[]::new));
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.errorCode()).isEqualTo(code);
  }

  private static void put(List<String> headers, String name, String value) {
    if (!value.equals("-")) {
      headers.add(name);
      headers.add(value);
    }
  }

  /** R: without {@code _meta}; M: modern; V: modern, of another version. */
  private static String body(String shorthand) {
    if (!shorthand.endsWith(")")) {
      return Messages.json(shorthand);
    }
    String inner = shorthand.substring(2, shorthand.length() - 1);
    if (shorthand.startsWith("V")) {
      return Messages.modern("tools/list", "").replace(NOW, inner);
    }
    String[] parts = inner.split(",", 2);
    return shorthand.startsWith("R")
        ? Messages.legacy(parts[0], parts[1])
        : Messages.modern(parts[0], parts[1]);
  }
}

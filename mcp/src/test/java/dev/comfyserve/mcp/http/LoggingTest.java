package dev.comfyserve.mcp.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.mcp.McpFixture;
import dev.comfyserve.mcp.Messages;
import dev.comfyserve.mcp.Posted;
import dev.comfyserve.mcp.TestTools;
import dev.comfyserve.mcp.conversation.LogLevel;
import dev.comfyserve.mcp.tool.Tool;
import dev.comfyserve.mcp.tool.ToolResult;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

class LoggingTest {
  private static McpFixture server;
  private static McpFixture silent;

  @BeforeAll
  static void start() {
    List<Tool<String>> tools =
        List.of(
            TestTools.tool(
                "log",
                "{'type':'object'}",
                call -> {
                  for (LogLevel level : LogLevel.values()) {
                    call.conversation()
                        .log(level, JsonNodeFactory.instance.stringNode("a " + level.wire()));
                    call.progress().report(level.ordinal() + 1, null, level.wire());
                  }
                  return ToolResult.text("done");
                }));
    server = McpFixture.start(McpFixture.offer(tools).withLogging(), McpFixture.PATIENT, 0);
    silent = McpFixture.start(tools, McpFixture.PATIENT, 0);
  }

  @AfterAll
  static void stop() {
    server.close();
    silent.close();
  }

  @Test
  void a_modern_client_that_wants_none_gets_none() {
    Posted answer = modern(server, "");
    assertThat(answer.contentType()).isEqualTo("application/json");
    assertThat(answer.result().path("content")).hasSize(1);
  }

  @Test
  void a_modern_client_gets_what_it_wants_in_order_and_before_the_answer() {
    List<JsonNode> events = modern(server, level("'error'")).events();
    assertThat(logs(events)).containsExactly("error", "critical", "alert", "emergency");
    assertThat(events.getFirst().toString())
        .isEqualTo(
            Messages.json(
                "{'jsonrpc':'2.0','method':'notifications/message','params':{'level':'error',"
                    + "'data':'a error'}}"));
    assertThat(events.getLast().has("result")).isTrue();
  }

  @Test
  void logs_and_progress_keep_their_order() {
    List<JsonNode> events = modern(server, level("'debug'") + "'progressToken':1,").events();
    assertThat(logs(events)).hasSize(LogLevel.values().length);
    int firstProgress = indexOf(events, "notifications/progress");
    assertThat(firstProgress).isEqualTo(1);
    assertThat(events.get(events.size() - 2).path("params").path("message").asString())
        .isEqualTo("emergency");
  }

  @ParameterizedTest
  @ValueSource(strings = {"'loud'", "7", "null", "''", "'INFO'"})
  void a_level_that_there_is_not_is_refused(String level) {
    for (McpFixture each : List.of(server, silent)) {
      Posted answer = modern(each, level(level));
      assertThat(answer.errorCode()).isEqualTo(-32602);
      assertThat(answer.status()).isEqualTo(200);
    }
  }

  @Test
  void a_legacy_client_gets_what_matters_because_nobody_remembers_its_level() {
    List<JsonNode> events = Posted.at(server, "2025-11-25", "tools/call", "'name':'log'").events();
    assertThat(logs(events)).startsWith("info", "notice").doesNotContain("debug");
    assertThat(events.getLast().has("result")).isTrue();
  }

  @Test
  void logs_are_declared_where_they_are_sent_and_sent_nowhere_else() {
    assertThat(capabilities(server).has("logging")).isTrue();
    assertThat(capabilities(silent).has("logging")).isFalse();
    assertThat(modern(silent, level("'debug'")).streamed()).isFalse();
    assertThat(Posted.at(silent, "2025-11-25", "tools/call", "'name':'log'").streamed()).isFalse();
  }

  private static JsonNode capabilities(McpFixture of) {
    JsonNode modern = Posted.modern(of, "server/discover", "").result().path("capabilities");
    JsonNode legacy =
        Posted.at(of, "2025-11-25", "initialize", "'protocolVersion':'2025-11-25'")
            .result()
            .path("capabilities");
    assertThat(modern.has("logging")).isEqualTo(legacy.has("logging"));
    return modern;
  }

  private static String level(String level) {
    return "'io.modelcontextprotocol/logLevel':" + level + ",";
  }

  private static Posted modern(McpFixture of, String meta) {
    String body = Messages.modern("tools/call", "'name':'log'");
    return Posted.modern(
        of, "tools/call", "log", body.replace("\"_meta\":{", "\"_meta\":{" + Messages.json(meta)));
  }

  private static List<String> logs(List<JsonNode> events) {
    return events.stream()
        .filter(event -> event.path("method").asString("").equals("notifications/message"))
        .map(event -> event.path("params").path("level").asString())
        .toList();
  }

  private static int indexOf(List<JsonNode> events, String method) {
    for (int i = 0; i < events.size(); i++) {
      if (events.get(i).path("method").asString("").equals(method)) {
        return i;
      }
    }
    return -1;
  }
}

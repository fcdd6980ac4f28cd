package dev.comfyserve.mcp.stdio;

import static dev.comfyserve.mcp.Messages.call;
import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.mcp.TestTools;
import dev.comfyserve.mcp.conversation.InputRequest;
import dev.comfyserve.mcp.tool.Tool;
import dev.comfyserve.mcp.tool.ToolResult;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a running request asks of its client. */
class QuestionsTest {
  private static final Tool<String> ASKS =
      TestTools.tool(
          "asks",
          "{'type':'object'}",
          call -> {
            ObjectNode form =
                (ObjectNode)
                    TestTools.json(
                        "{'type':'object','properties':{'name':{'type':'string'}},"
                            + "'required':['name']}");
            ObjectNode answer = call.conversation().ask("who", InputRequest.form("Who?", form));
            return ToolResult.text("Hello " + answer.at("/content/name").asString(""));
          });

  @Test
  void a_legacy_client_that_declared_forms_is_asked_while_its_call_runs() throws Exception {
    try (Connected connected = new Connected(List.of(ASKS)).reading()) {
      connected.initialize("2025-11-25", "'elicitation':{}");
      connected.sendLegacy(1, "tools/call", call("asks", ""));
      JsonNode question = connected.next();
      assertThat(question.path("method").asString()).isEqualTo("elicitation/create");
      // Any other answer is nobody's.
      connected.send("{'jsonrpc':'2.0','id':'else','result':{'action':'decline'}}");
      connected.send(
          "{'jsonrpc':'2.0','id':%s,'result':{'action':'accept','content':{'name':'Ada'}}}"
              .formatted(question.path("id")));
      assertThat(connected.next().at("/result/content/0/text").asString()).isEqualTo("Hello Ada");
    }
  }

  @Test
  void a_legacy_client_that_declared_nothing_is_not_asked() throws Exception {
    try (Connected connected = new Connected(List.of(ASKS)).reading()) {
      connected.initialize("2025-11-25", "");
      connected.sendLegacy(1, "tools/call", call("asks", ""));
      JsonNode answer = connected.next();
      assertThat(answer.path("id").intValue()).isOne();
      assertThat(answer.has("method")).isFalse();
    }
  }

  @Test
  void a_modern_client_is_asked_by_the_answer_never_by_a_request() throws Exception {
    try (Connected connected = new Connected(List.of(ASKS)).reading()) {
      connected.initialize("2025-11-25", "'elicitation':{}");
      connected.sendLegacy(
          1,
          "tools/call",
          call("asks", "")
              + ",'_meta':{'io.modelcontextprotocol/protocolVersion':'2026-07-28',"
              + "'io.modelcontextprotocol/clientCapabilities':{'elicitation':{}}}");
      JsonNode answer = connected.next();
      assertThat(answer.at("/result/resultType").asString()).isEqualTo("input_required");
      assertThat(answer.at("/result/inputRequests/who/method").asString())
          .isEqualTo("elicitation/create");
    }
  }
}

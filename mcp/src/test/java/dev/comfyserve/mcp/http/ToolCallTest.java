package dev.comfyserve.mcp.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.mcp.McpFixture;
import dev.comfyserve.mcp.Messages;
import dev.comfyserve.mcp.Posted;
import dev.comfyserve.mcp.TestTools;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ToolCallTest {
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
  void a_call_gets_checked_arguments_and_answers_with_what_the_tool_says() {
    JsonNode result = call(Messages.call("echo", "'text':'hi','count':'3'"));
    assertThat(result.path("content").get(0).path("text").asString()).isEqualTo("hi");
    assertThat(result.path("structuredContent").toString())
        .isEqualTo(Messages.json("{'text':'hi','count':3}"));
    assertThat(result.has("isError")).isFalse();
  }

  @Test
  void arguments_may_be_absent_or_null() {
    assertThat(call("'name':'who'").path("content")).hasSize(1);
    assertThat(call("'name':'who','arguments':null").path("content")).hasSize(1);
  }

  @Test
  void the_tool_learns_who_calls_and_what_stands_in_meta() {
    Posted who =
        Posted.legacy(
            server, Messages.legacy("tools/call", "'name':'who'"), "Authorization", "Bearer t");
    assertThat(who.result().path("content").get(0).path("text").asString()).isEqualTo("Bearer t");
    JsonNode meta = call("'name':'meta','_meta':{'example.com/key':'v'}");
    assertThat(meta.path("structuredContent").path("example.com/key").asString()).isEqualTo("v");
  }

  @Test
  void faulty_arguments_are_a_result_that_tells_all_faults() {
    JsonNode result = call(Messages.call("echo", "'count':10,'Text':1"));
    assertThat(result.path("isError").booleanValue()).isTrue();
    assertThat(result.path("content").get(0).path("text").asString())
        .isEqualTo(
            """
            The arguments of echo are not valid. Correct them and call again:
            - count: must be from 1 to 9, not 10
            - Text: is not known; did you mean text?
            - text: is required\
            """);
  }

  @Test
  void a_failure_that_the_caller_can_put_right_is_a_result() {
    JsonNode result = call("'name':'refuse'");
    assertThat(result.path("isError").booleanValue()).isTrue();
    assertThat(result.path("content").get(0).path("text").asString())
        .isEqualTo("There is none; make one.");
  }

  @Test
  void a_tool_that_broke_shows_a_reference_and_nothing_else() {
    Posted answer = Posted.legacy(server, Messages.legacy("tools/call", "'name':'break'"));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.errorCode()).isEqualTo(-32603);
    assertThat(answer.body()).contains("ref-").doesNotContain("secret");
  }

  @Test
  void a_legacy_task_parameter_is_ignored() {
    assertThat(call("'name':'who','task':{'ttl':1}").path("content")).hasSize(1);
  }

  private static JsonNode call(String params) {
    return Posted.legacy(
            server, Messages.legacy("tools/call", params), "MCP-Protocol-Version", "2025-11-25")
        .result();
  }
}

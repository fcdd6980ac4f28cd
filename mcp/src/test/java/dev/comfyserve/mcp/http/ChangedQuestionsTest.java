package dev.comfyserve.mcp.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.mcp.McpFixture;
import dev.comfyserve.mcp.Messages;
import dev.comfyserve.mcp.Posted;
import dev.comfyserve.mcp.TestTools;
import dev.comfyserve.mcp.conversation.InputRequest;
import dev.comfyserve.mcp.tool.ToolCall;
import dev.comfyserve.mcp.tool.ToolResult;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** A person agrees to the words that they read, and to no others. */
class ChangedQuestionsTest {
  private static final String YES = "'sure':{'action':'accept','content':{'ok':true}}";
  private static final String WHY = "'why':{'action':'accept','content':{'text':'old'}}";
  private static final String NO = "'sure':{'action':'decline'}";

  private static volatile String lost;
  private static volatile String field;
  private static McpFixture server;

  @BeforeAll
  static void start() {
    server =
        McpFixture.start(
            McpFixture.offer(
                List.of(
                    TestTools.tool("delete", "{'type':'object'}", ChangedQuestionsTest::delete))),
            McpFixture.PATIENT,
            0);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void three_are_lost() {
    lost = "Three files are lost. Delete?";
    field = "'ok':{'type':'boolean'}";
  }

  private static ToolResult delete(ToolCall<String> call) throws Exception {
    ObjectNode sure = call.conversation().ask("sure", form(lost, field));
    if (!sure.path("action").asString().equals("accept")) {
      return ToolResult.text("kept");
    }
    call.conversation().ask("why", form("Why?", "'text':{'type':'string'}"));
    return ToolResult.text("deleted");
  }

  private static InputRequest form(String message, String properties) {
    String schema = "{'type':'object','properties':{%s}}".formatted(properties);
    return InputRequest.form(message, (ObjectNode) TestTools.json(schema));
  }

  @Test
  void a_yes_counts_for_the_question_that_was_read() {
    Posted second = call(YES, call("", null));
    assertThat(asked(second)).isEqualTo("Why?");
    assertThat(text(call(WHY, second))).isEqualTo("deleted");
  }

  @Test
  void a_yes_to_other_words_is_asked_again_as_they_read_now() {
    Posted first = call("", null);
    lost = "Nine files are lost. Delete?";
    Posted again = call(YES, first);
    assertThat(asked(again)).isEqualTo("Nine files are lost. Delete?");
    assertThat(asked(call(YES, again))).isEqualTo("Why?");
  }

  @Test
  void so_is_a_no() {
    Posted first = call("", null);
    lost = "Nothing is lost. Delete?";
    assertThat(asked(call(NO, first))).isEqualTo("Nothing is lost. Delete?");
  }

  @Test
  void a_yes_to_another_form_is_asked_again() {
    Posted first = call("", null);
    field = "'ok':{'type':'boolean','title':'The copies too'}";
    assertThat(asked(call(YES, first))).isEqualTo("Three files are lost. Delete?");
  }

  @Test
  void a_yes_that_was_carried_along_counts_no_longer_when_its_question_changes() {
    Posted second = call(YES, call("", null));
    lost = "Nine files are lost. Delete?";
    assertThat(asked(call(WHY, second))).isEqualTo("Nine files are lost. Delete?");
  }

  @Test
  void an_answer_to_what_was_not_asked_yet_counts_for_nothing_beside_a_state() {
    Posted second = call(YES + "," + WHY, call("", null));
    assertThat(asked(second)).isEqualTo("Why?");
  }

  @Test
  void answers_without_a_state_have_nothing_to_be_held_to() {
    assertThat(text(call(YES + "," + WHY, null))).isEqualTo("deleted");
  }

  /**
   * @param asked the answer that gave the state; null for none
   */
  private static Posted call(String answers, Posted asked) {
    String state =
        asked == null
            ? ""
            : ",'requestState':'" + asked.result().path("requestState").asString() + "'";
    String params = Messages.call("delete", "") + ",'inputResponses':{" + answers + "}" + state;
    return Posted.by(server, "ann", Messages.capable("'elicitation':{}", "tools/call", params));
  }

  /** The one question. */
  private static String asked(Posted answer) {
    assertThat(answer.result().path("inputRequests")).as(answer.body()).hasSize(1);
    return answer
        .result()
        .path("inputRequests")
        .valueStream()
        .map(question -> question.at("/params/message").asString())
        .findFirst()
        .orElseThrow();
  }

  private static String text(Posted answer) {
    return answer.result().path("content").path(0).path("text").asString();
  }
}

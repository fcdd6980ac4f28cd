package dev.comfyserve.fleet.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.comfyui.client.Outcome;
import dev.comfyserve.comfyui.client.Submission;
import dev.comfyserve.contract.Json;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

class RequestErrorTest {
  @Test
  void a_refused_prompt_names_the_first_node_and_keeps_all_node_errors() {
    String body =
        """
        {"error": {"type": "prompt_outputs_failed_validation",
                   "message": "Prompt outputs failed validation", "details": ""},
         "node_errors": {"1": {"class_type": "EmptyImage", "errors": [
           {"type": "value_smaller_than_min", "message": "Value 0 smaller than min of 1",
            "details": "width"}]}}}
        """;
    ObjectNode error = RequestError.refused(new Submission.Refused(400, Json.parse(body)));
    assertThat(error.path("errorCode").asInt()).isEqualTo(20001);
    assertThat(error.path("error").asString())
        .contains("node 1 EmptyImage: Value 0 smaller than min of 1 width");
    assertThat(error.at("/details/node_errors/1/errors/0/type").asString())
        .isEqualTo("value_smaller_than_min");
  }

  @Test
  void a_refusal_that_is_no_json_is_shown_as_text() {
    ObjectNode error =
        RequestError.refused(new Submission.Refused(413, StringNode.valueOf("too large")));
    assertThat(error.path("error").asString()).endsWith("too large");
  }

  @Test
  void a_failed_node_is_named_with_its_class() {
    ObjectNode error =
        RequestError.failed(
            new Outcome.Failed("2", "RefFail", "ValueError", "boom\n", "at line 1", false));
    assertThat(error.path("errorCode").asInt()).isEqualTo(30001);
    assertThat(error.path("error").asString()).isEqualTo("Node 2 (RefFail) failed: boom");
    assertThat(error.at("/details/node_id").asString()).isEqualTo("2");
    assertThat(error.at("/details/class_type").asString()).isEqualTo("RefFail");
    assertThat(error.path("debugInfo").asString()).isEqualTo("at line 1");
  }

  @Test
  void a_message_of_several_lines_becomes_one() {
    ObjectNode error =
        RequestError.failed(
            new Outcome.Failed("2", "K", "ValueError", "out of memory\nTIPS:\tsmaller", "", false));
    assertThat(error.path("error").asString())
        .isEqualTo("Node 2 (K) failed: out of memory TIPS: smaller");
  }

  @Test
  void running_out_of_memory_has_its_own_code() {
    ObjectNode error =
        RequestError.failed(new Outcome.Failed("2", "K", "torch.OutOfMemoryError", "x", "", true));
    assertThat(error.path("errorCode").asInt()).isEqualTo(30002);
  }

  @Test
  void a_failure_without_a_node_or_words_is_an_error_too() {
    ObjectNode error = RequestError.failed(new Outcome.Failed(null, null, null, null, null, false));
    assertThat(error.path("error").asString()).startsWith("The prompt failed");
  }
}

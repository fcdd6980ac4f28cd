package dev.comfyserve.server.tools;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.ErrorCode;
import dev.comfyserve.contract.Json;
import dev.comfyserve.contract.StatusReading;
import dev.comfyserve.server.picture.Thumbnails;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** The words that an assistant reads when something went wrong. */
class NextStepTest {
  private static String words(ApiException e) {
    return Answers.failure(e).structuredContent().path("message").asString();
  }

  @Test
  void the_fault_and_the_next_step_are_two_sentences() {
    assertThat(words(new ApiException(ErrorCode.NOT_FOUND, "No such deployment: x")))
        .startsWith("No such deployment: x. Check the id:");
    assertThat(words(new ApiException(ErrorCode.UNAUTHORIZED, "The token is unknown.")))
        .startsWith("The token is unknown. The token");
  }

  @Test
  void an_instance_that_is_gone_is_not_looked_for_among_the_requests() {
    assertThat(words(new ApiException(ErrorCode.NOT_FOUND, "No such instance: x")))
        .contains("get_request_status of a running request");
  }

  @ParameterizedTest
  @ValueSource(ints = {10002, 10003, 20001, 30001, 30002, 30003, 30004, 30005, 30006, 30007, 77777})
  void a_failed_request_says_what_to_do_next(int code) throws InterruptedException {
    ObjectNode result = Json.object().put("request_id", "r").put("status", "failed");
    result.putObject("error").put("errorCode", code).put("error", "Node 2 failed: boom");
    String text =
        new ResultAnswer(Thumbnails.NONE)
            .of(null, Answers.ok(), result)
            .content()
            .getFirst()
            .path("text")
            .asString();
    assertThat(text).startsWith("Request r failed: Node 2 failed: boom (code " + code + "). ");
    assertThat(text).containsPattern("\\. [A-Z][a-zA-Z0-9_ ,:()=;-]{10,}\\.$");
  }

  @Test
  void a_file_that_comfyui_has_not_is_to_be_given_in_another_way() throws InterruptedException {
    ObjectNode result = Json.object().put("request_id", "r").put("status", "failed");
    result
        .putObject("error")
        .put("errorCode", 20001)
        .put("error", "ComfyUI refused the prompt (image - Invalid image file: photo.png)");
    for (Selection selection :
        List.of(
            Selection.TEN,
            new Selection(Toolset.all(), Toolset.all(), Selection.Reading.AND_WRITING))) {
      boolean uploads = !selection.toolsets().isEmpty();
      ResultAnswer answer = new ResultAnswer(Thumbnails.NONE, new Offered(true, selection).ways());
      assertThat(
              answer.of(null, Answers.ok(), result.deepCopy()).structuredContent().path("message"))
          .asString()
          .contains(
              "https URL", "data:image/png;base64", uploads ? "upload_file" : "/prod/v2/files");
    }
  }

  @Test
  void what_runs_is_not_shown_as_done() {
    ObjectNode status = Json.object().put("status", "in_progress");
    status.putObject("progress").put("fraction", 1.0);
    assertThat(StatusReading.fraction(status)).isLessThan(1);
    assertThat(StatusReading.fraction(status.put("status", "completed"))).isEqualTo(1);
  }
}

package dev.comfyserve.comfyui.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.comfyui.ComfyJson;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Events and histories against recordings of a real ComfyUI. */
class TranscriptsTest {
  private record Recording(List<Event> events, List<ObjectNode> histories) {
    Outcome outcome() {
      return History.outcome(histories.getFirst());
    }
  }

  private static Recording recording(String name) throws IOException {
    List<Event> events = new ArrayList<>();
    List<ObjectNode> histories = new ArrayList<>();
    try (InputStream in = TranscriptsTest.class.getResourceAsStream("/transcripts/" + name)) {
      for (JsonNode line : ComfyJson.read(in.readAllBytes())) {
        if (line.has("text")) {
          events.add(EventReader.read(line.get("text").toString()));
        } else {
          line.get("response").forEach(record -> histories.add((ObjectNode) record));
        }
      }
    }
    return new Recording(events, histories);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "success",
        "fully_cached",
        "node_error",
        "out_of_memory",
        "interrupt_running",
        "cancel_queued",
        "preview_old",
        "text_and_list",
        "subgraph_expansion",
        "save_image_websocket",
        "preview_metadata"
      })
  void every_message_is_known_and_the_prompt_ends(String name) throws IOException {
    Recording recording = recording(name + ".json");
    assertThat(recording.events)
        .filteredOn(e -> e instanceof Event.Other(String type) && !type.equals("feature_flags"))
        .isEmpty();
    assertThat(recording.events).anyMatch(e -> e instanceof Event.Ended);
  }

  @Test
  void a_success_is_told_with_its_files() throws IOException {
    Recording success = recording("success.json");
    assertThat(success.outcome()).isEqualTo(new Outcome.Succeeded());
    ObjectNode record = success.histories.getFirst();
    assertThat(History.files(record))
        .extracting(f -> f.nodeId() + " " + f.channel() + " " + f.entry().get("type").asString())
        .containsExactlyInAnyOrder("9 images output", "10 images temp");
    assertThat(History.outputs(record).propertyNames()).containsExactlyInAnyOrder("9", "10");
    assertThat(success.events)
        .filteredOn(e -> e instanceof Event.Executing)
        .extracting(e -> ((Event.Executing) e).node())
        .containsExactly("1", "2", "9", "10");
  }

  @Test
  void what_is_no_file_is_not_taken_for_one() throws IOException {
    ObjectNode record = recording("text_and_list.json").histories.getFirst();
    assertThat(History.files(record)).allMatch(f -> f.entry().has("filename"));
    assertThat(History.outputs(record).findValues("text")).isNotEmpty();
    assertThat(History.files(ComfyJson.object())).isEmpty();
  }

  @Test
  void a_failure_names_its_node() throws IOException {
    Recording error = recording("node_error.json");
    assertThat(error.outcome())
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failed -> {
              assertThat(failed.nodeId()).isEqualTo("2");
              assertThat(failed.nodeClass()).isEqualTo("RefFail");
              assertThat(failed.type()).isEqualTo("ValueError");
              assertThat(failed.message()).isEqualTo("boom");
              assertThat(failed.traceback()).contains("execution.py");
              assertThat(failed.outOfMemory()).isFalse();
            });
    assertThat(error.events)
        .anyMatch(e -> e instanceof Event.Failed f && f.message().equals("boom"));
  }

  @Test
  void memory_that_ran_out_is_told_apart() throws IOException {
    assertThat(recording("out_of_memory.json").outcome())
        .isInstanceOfSatisfying(Outcome.Failed.class, f -> assertThat(f.outOfMemory()).isTrue());
  }

  @Test
  void an_interruption_is_no_error_although_its_status_says_so() throws IOException {
    Recording interrupted = recording("interrupt_running.json");
    assertThat(interrupted.outcome()).isEqualTo(new Outcome.Interrupted());
    assertThat(interrupted.events).anyMatch(e -> e instanceof Event.Interrupted);
  }

  @Test
  void an_error_that_a_success_follows_was_none() {
    ObjectNode record =
        (ObjectNode)
            ComfyJson.read(
                """
                {"status": {"status_str": "success", "messages": [
                  ["execution_error", {"exception_type": "ExecutionBlocked"}],
                  ["execution_success", {}]]}}
                """);
    assertThat(History.outcome(record)).isEqualTo(new Outcome.Succeeded());
  }

  @Test
  void records_of_an_unknown_form_are_judged_by_their_status() {
    assertThat(History.outcome(ComfyJson.object())).isInstanceOf(Outcome.Failed.class);
    ObjectNode success = (ObjectNode) ComfyJson.read("{\"status\": {\"status_str\": \"success\"}}");
    assertThat(History.outcome(success)).isEqualTo(new Outcome.Succeeded());
  }

  @Test
  void messages_that_make_no_sense_are_only_signs_of_life() {
    for (String text :
        List.of("", "{", "[]", "{\"type\": 3}", "{\"type\": \"crystools\"}", "null")) {
      assertThat(EventReader.read(text)).as(text).isInstanceOf(Event.Other.class);
    }
    assertThat(EventReader.read("{\"type\":\"progress\",\"data\":{\"value\":NaN,\"max\":1}}"))
        .isInstanceOf(Event.Progress.class);
    assertThat(EventReader.read("{\"type\":\"executing\",\"data\":{\"node\":\"2\"}}"))
        .isEqualTo(new Event.Executing(null, "2"));
  }
}

package dev.comfyserve.contract;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StatusReadingTest {
  @Test
  void a_waiting_request_says_its_place_and_its_reason() {
    String json = "{\"status\": \"in_queue\", \"queue_position\": 2, \"waiting_for\": \"a slot\"}";
    assertThat(StatusReading.words(Json.parse(json))).isEqualTo("in queue, 2 before it: a slot");
    assertThat(StatusReading.ended(Json.parse(json))).isFalse();
  }

  @Test
  void the_first_in_the_queue_is_next() {
    String json = "{\"status\": \"in_queue\", \"queue_position\": 0, \"waiting_for\": \"a slot\"}";
    assertThat(StatusReading.words(Json.parse(json))).isEqualTo("next in the queue: a slot");
    assertThat(StatusReading.words(Json.parse("{\"status\": \"in_queue\"}"))).isEqualTo("in queue");
  }

  @Test
  void a_running_request_is_never_whole() {
    String json =
        "{\"status\": \"in_progress\", \"progress\": {\"fraction\": 1.0, \"message\": \"saving\"}}";
    assertThat(StatusReading.fraction(Json.parse(json))).isLessThan(1.0);
    assertThat(StatusReading.words(Json.parse(json))).isEqualTo("saving");
  }

  @Test
  void both_spellings_of_cancelled_are_an_end() {
    for (String word : new String[] {"completed", "cancelled", "canceled"}) {
      String json = "{\"status\": \"" + word + "\"}";
      assertThat(StatusReading.ended(Json.parse(json))).isTrue();
      assertThat(StatusReading.fraction(Json.parse(json))).isEqualTo(1.0);
    }
  }

  @Test
  void an_end_is_told_with_its_reason() {
    assertThat(StatusReading.outcome(Json.parse("{\"status\": \"succeeded\"}")))
        .isEqualTo("succeeded");
    assertThat(StatusReading.outcome(Json.parse("{\"status\": \"canceled\"}")))
        .isEqualTo("cancelled");
    assertThat(StatusReading.outcome(Json.parse("{\"status\": \"failed\"}"))).isEqualTo("failed");
    for (String error :
        new String[] {"\"no sampler\\nat line 3\"", "{\"error\": \"no sampler\\n\"}"}) {
      for (String form : new String[] {"%s", "[%s]"}) {
        String json = "{\"status\": \"failed\", \"error\": " + form.formatted(error) + "}";
        assertThat(StatusReading.outcome(Json.parse(json))).isEqualTo("failed: no sampler");
      }
    }
  }

  @Test
  void an_answer_without_our_extras_still_has_words() {
    assertThat(StatusReading.words(Json.parse("{\"status\": \"in_progress\"}")))
        .isEqualTo("running");
    assertThat(StatusReading.words(Json.parse("{\"status\": \"in_queue\"}"))).isEqualTo("in queue");
  }
}

package dev.comfyserve.mcp.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class OutboxTest {
  private static final long PAUSE = Duration.ofMillis(100).toNanos();
  private final Outbox box = new Outbox(PAUSE);

  @Test
  void the_first_report_goes_at_once_and_the_next_after_the_pause() {
    box.report(1, null, null);
    box.report(2, null, null);
    assertThat(report(box.take(1000)).progress()).isEqualTo(1);
    assertThat(box.take(1000 + PAUSE - 1)).isNull();
    assertThat(report(box.take(1000 + PAUSE)).progress()).isEqualTo(2);
  }

  @Test
  void the_first_is_never_overtaken_and_of_the_others_the_newest_counts() {
    for (int i = 1; i <= 5; i++) {
      box.report(i, null, null);
    }
    assertThat(report(box.take(0)).progress()).isEqualTo(1);
    box.report(6, null, null);
    assertThat(report(box.takeLast()).progress()).isEqualTo(6);
    assertThat(box.takeLast()).isNull();
  }

  @Test
  void a_value_that_does_not_rise_is_dropped_unless_it_has_news() {
    box.report(5, 10.0, "a");
    box.report(5, 10.0, "a");
    box.report(4, 10.0, "a");
    assertThat(report(box.take(0)).progress()).isEqualTo(5);
    assertThat(box.take(PAUSE)).isNull();
    box.report(4, 10.0, "b");
    Outbox.Report raised = report(box.take(PAUSE));
    assertThat(raised.progress()).isGreaterThan(5).isLessThan(5.01);
    assertThat(raised.message()).isEqualTo("b");
  }

  @Test
  void news_near_the_end_do_not_pass_the_total() {
    box.report(0.9995, 1.0, "a");
    box.report(0.9995, 1.0, "b");
    box.report(0.9995, 1.0, "c");
    assertThat(report(box.take(0)).progress()).isEqualTo(0.9995);
    assertThat(report(box.takeLast()).progress()).isGreaterThan(0.9995).isLessThan(1);
  }

  @Test
  void huge_values_still_rise() {
    box.report(1e300, null, "a");
    box.report(1e300, null, "b");
    assertThat(report(box.take(0)).progress()).isLessThan(report(box.takeLast()).progress());
  }

  @Test
  void what_json_cannot_hold_is_dropped() {
    box.report(Double.NaN, null, "a");
    box.report(Double.POSITIVE_INFINITY, null, "a");
    box.report(1, Double.NaN, "a");
    assertThat(box.takeLast()).isNull();
  }

  @Test
  void after_the_end_nothing_is_taken_in() {
    box.report(1, null, null);
    box.end();
    box.report(2, null, null);
    assertThat(report(box.takeLast()).progress()).isEqualTo(1);
    assertThat(box.takeLast()).isNull();
  }

  @Test
  void words_keep_their_place_between_reports_and_are_not_throttled() {
    box.report(1, null, null);
    box.offer(words("a"));
    box.offer(words("b"));
    box.report(2, null, null);
    box.report(3, null, null);
    box.offer(words("c"));
    assertThat(report(box.take(0)).progress()).isEqualTo(1);
    assertThat(box.take(0)).isEqualTo(new Outbox.Words(words("a")));
    assertThat(box.take(0)).isEqualTo(new Outbox.Words(words("b")));
    assertThat(box.take(0)).isNull();
    assertThat(report(box.take(PAUSE)).progress()).isEqualTo(3);
    assertThat(box.take(PAUSE)).isEqualTo(new Outbox.Words(words("c")));
  }

  @Test
  void so_much_may_wait_and_what_must_arrive_always_may() {
    for (int i = 0; i < Outbox.MOST; i++) {
      assertThat(box.offer(words("log"))).isTrue();
    }
    assertThat(box.offer(words("one too many"))).isFalse();
    assertThat(box.put(words("a question"))).isTrue();
    for (int i = 0; i < Outbox.MOST; i++) {
      box.take(0);
    }
    assertThat(box.take(0)).isEqualTo(new Outbox.Words(words("a question")));
    assertThat(box.takeLast()).isNull();
  }

  @Test
  void after_the_end_no_words_are_taken_in() {
    box.end();
    assertThat(box.offer(words("late"))).isFalse();
    assertThat(box.put(words("late"))).isFalse();
    assertThat(box.takeLast()).isNull();
  }

  private static Outbox.Report report(Outbox.Item item) {
    return (Outbox.Report) item;
  }

  private static ObjectNode words(String text) {
    return JsonNodeFactory.instance.objectNode().put("method", text);
  }
}

package dev.comfyserve.fleet.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class InboxTest {
  private final RunningAttempts running = new RunningAttempts();

  @Test
  void a_cancel_reaches_its_attempt_and_no_other() throws InterruptedException {
    Inbox one = running.open("one");
    Inbox other = running.open("other");
    running.interrupt("one");
    assertThat(one.next(Duration.ofSeconds(5))).isEqualTo(new Notice.Asked(StopReason.CANCELLED));
    assertThat(other.asked()).isEmpty();
  }

  @Test
  void a_cancel_of_an_unknown_or_ended_attempt_does_nothing() {
    Inbox inbox = running.open("one");
    running.close("one");
    running.interrupt("one");
    running.interrupt("never");
    assertThat(inbox.asked()).isEmpty();
  }

  @Test
  void a_cancel_overrules_a_stop_but_not_the_other_way_round() {
    Inbox inbox = running.open("one");
    running.askAll(StopReason.REQUEUE);
    assertThat(inbox.asked()).contains(StopReason.REQUEUE);
    running.interrupt("one");
    running.askAll(StopReason.REQUEUE);
    assertThat(inbox.asked()).contains(StopReason.CANCELLED);
  }

  @Test
  void an_attempt_that_begins_during_a_stop_is_asked_at_once() {
    running.askAll(StopReason.LEAVE);
    assertThat(running.open("late").asked()).contains(StopReason.LEAVE);
  }
}

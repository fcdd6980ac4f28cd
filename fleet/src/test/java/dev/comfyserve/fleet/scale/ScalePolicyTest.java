package dev.comfyserve.fleet.scale;

import static dev.comfyserve.contract.InstanceState.BUSY;
import static dev.comfyserve.contract.InstanceState.DRAINING;
import static dev.comfyserve.contract.InstanceState.IDLE;
import static dev.comfyserve.contract.InstanceState.STARTING;
import static dev.comfyserve.fleet.scale.Situation.NOW;
import static dev.comfyserve.fleet.scale.Situation.deployment;
import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.fleet.scale.ScaleAction.Drain;
import dev.comfyserve.fleet.scale.ScaleAction.Start;
import dev.comfyserve.fleet.scale.ScaleAction.Stop;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScalePolicyTest {
  @Test
  void wanted_is_outstanding_by_queue_size_between_the_limits() {
    assertThat(deployment("d").size(0, 9).load(5, 2).target().wanted()).isEqualTo(7);
    assertThat(deployment("d").size(0, 9).queueSize(3).load(5, 2).target().wanted()).isEqualTo(3);
    assertThat(deployment("d").size(0, 2).load(5, 2).target().wanted()).isEqualTo(2);
    assertThat(deployment("d").size(3, 4).load(0, 0).target().wanted()).isEqualTo(3);
    assertThat(deployment("d").size(0, 9).queueSize(0).load(2, 0).target().wanted()).isEqualTo(2);
    assertThat(deployment("d").load(0, 0).target().wanted()).isZero();
  }

  @Test
  void a_request_whose_inputs_are_fetched_counts_as_outstanding() {
    assertThat(deployment("d").size(0, 9).load(0, 0).fetching(2).target().wanted()).isEqualTo(2);
  }

  @Test
  void a_waiting_request_starts_an_instance_at_once() {
    assertThat(new Situation().slots(2).add(deployment("d").load(1, 0)).decide())
        .containsExactly(new Start("d", "embedded", "s0"));
  }

  @Test
  void starts_never_go_beyond_the_free_slots() {
    var actions = new Situation().slots(2).add(deployment("d").size(0, 9).load(9, 0)).decide();
    assertThat(actions)
        .containsExactly(new Start("d", "embedded", "s0"), new Start("d", "embedded", "s1"));
  }

  @Test
  void starts_never_go_beyond_max_instances() {
    var actions = new Situation().slots(5).add(deployment("d").size(0, 2).load(9, 0)).decide();
    assertThat(actions).hasSize(2);
  }

  @Test
  void a_starting_instance_counts() {
    var situation = new Situation().slots(2).add(deployment("d").size(0, 2).load(1, 0));
    assertThat(situation.instance("d", 0, STARTING, 1).decide()).isEmpty();
  }

  @Test
  void a_draining_instance_holds_its_slot_and_counts_towards_max() {
    var situation = new Situation().slots(2).add(deployment("d").load(1, 0));
    assertThat(situation.instance("d", 0, DRAINING, 1).decide()).isEmpty();
  }

  @Test
  void minimums_start_without_a_request() {
    assertThat(new Situation().slots(3).add(deployment("d").size(2, 3)).decide()).hasSize(2);
  }

  @Test
  void an_instance_idle_for_the_keep_warm_time_stops() {
    var situation = new Situation().slots(1).add(deployment("d").keepWarm(60));
    assertThat(situation.instance("d", 0, IDLE, 60).decide())
        .containsExactly(new Stop("i0", "idle for keep_warm_duration_in_seconds"));
  }

  @Test
  void an_instance_idle_for_less_stays_and_the_end_of_its_time_is_known() {
    var situation = new Situation().slots(1).add(deployment("d").keepWarm(60));
    situation.instance("d", 0, IDLE, 59);
    assertThat(situation.decide()).isEmpty();
    var snapshot = new Snapshot(situation.targets, situation.held, situation.places);
    assertThat(ScalePolicy.nextChange(snapshot, NOW)).contains(NOW.plusSeconds(1));
  }

  @Test
  void idle_instances_stop_down_to_the_minimum_longest_idle_first() {
    var situation = new Situation().slots(3).add(deployment("d").size(1, 3).keepWarm(10));
    situation.instance("d", 0, IDLE, 20).instance("d", 1, IDLE, 40).instance("d", 2, IDLE, 30);
    assertThat(situation.decide()).extracting("instanceId").containsExactly("i1", "i2");
  }

  @Test
  void a_busy_instance_is_never_stopped_for_being_idle() {
    var situation = new Situation().slots(1).add(deployment("d").keepWarm(0).load(0, 1));
    assertThat(situation.instance("d", 0, BUSY, 999).decide()).isEmpty();
  }

  @Test
  void a_waiting_request_takes_the_slot_of_the_longest_idle_instance_of_another() {
    var situation = new Situation().slots(2).add(deployment("old")).add(deployment("older"));
    situation.instance("old", 0, IDLE, 5).instance("older", 1, IDLE, 9);
    situation.add(deployment("new").load(1, 0));
    assertThat(situation.decide())
        .containsExactly(new Stop("i1", "a request of another deployment waits for the slot"));
  }

  @Test
  void a_hand_over_never_goes_below_the_other_minimum() {
    var situation = new Situation().slots(1).add(deployment("warm").size(1, 1));
    situation.instance("warm", 0, IDLE, 99).add(deployment("new").load(1, 0));
    assertThat(situation.decide()).isEmpty();
    assertThat(situation.whyWaiting(1)).contains("in use");
  }

  @Test
  void a_hand_over_takes_no_more_than_it_needs() {
    var situation = new Situation().slots(3).add(deployment("old").size(0, 3));
    situation.instance("old", 0, IDLE, 5).instance("old", 1, IDLE, 6).instance("old", 2, IDLE, 7);
    assertThat(situation.add(deployment("new").load(4, 0)).decide()).hasSize(1);
  }

  @Test
  void a_slot_that_is_about_to_be_free_is_waited_for() {
    var situation = new Situation().slots(2).add(deployment("old").size(0, 2));
    situation.instance("old", 0, DRAINING, 1).instance("old", 1, IDLE, 7);
    assertThat(situation.add(deployment("new").load(1, 0)).decide()).isEmpty();
  }

  @Test
  void a_request_whose_inputs_are_still_fetched_takes_nobodys_slot() {
    var situation = new Situation().slots(1).add(deployment("old"));
    situation.instance("old", 0, IDLE, 5).add(deployment("new").fetching(1));
    assertThat(situation.decide()).isEmpty();
  }

  @Test
  void an_idle_instance_that_is_about_to_claim_is_not_handed_over() {
    var situation = new Situation().slots(1).add(deployment("old").load(1, 0));
    situation.instance("old", 0, IDLE, 5).add(deployment("new").load(1, 0));
    assertThat(situation.decide()).isEmpty();
  }

  @Test
  void a_minimum_takes_the_slot_of_anothers_spare_idle_instance() {
    var situation = new Situation().slots(1).add(deployment("spare"));
    situation.instance("spare", 0, IDLE, 5).add(deployment("warm").size(1, 1));
    assertThat(situation.decide()).hasSize(1).first().isInstanceOf(Stop.class);
  }

  @Test
  void minimums_come_before_waiting_requests() {
    var situation = new Situation().slots(1).add(deployment("a").load(9, 0).waiting(20));
    assertThat(situation.add(deployment("b").size(1, 1)).decide())
        .containsExactly(new Start("b", "embedded", "s0"));
  }

  @Test
  void slots_are_given_in_turn_the_longest_waiting_first() {
    var situation = new Situation().slots(3);
    situation.add(deployment("a").size(0, 9).load(9, 0).waiting(2));
    situation.add(deployment("b").size(0, 9).load(9, 0).waiting(5));
    assertThat(situation.decide()).extracting("deploymentId").containsExactly("b", "a", "b");
  }

  @Test
  void a_deployment_that_never_gets_an_instance_gets_the_next_turn_of_a_busy_one() {
    var situation = new Situation().slots(1).add(deployment("busy").load(9, 1));
    situation.instance("busy", 0, BUSY, 99);
    situation.add(deployment("poor").load(1, 0).waiting(29));
    assertThat(situation.decide()).isEmpty();
    situation.targets.set(1, deployment("poor").load(1, 0).waiting(30).target());
    assertThat(situation.decide())
        .containsExactly(new Drain("i0", "a request of another deployment has waited long"));
  }

  @Test
  void a_turn_is_not_taken_below_a_minimum() {
    var situation = new Situation().slots(1).add(deployment("busy").size(1, 1).load(9, 1));
    situation.instance("busy", 0, BUSY, 99);
    assertThat(situation.add(deployment("poor").load(1, 0).waiting(99)).decide()).isEmpty();
  }

  @Test
  void a_slot_on_its_way_to_a_poor_deployment_is_not_taken_twice() {
    var situation = new Situation().slots(2).add(deployment("busy").size(0, 2).load(9, 2));
    situation.instance("busy", 0, BUSY, 99).instance("busy", 1, BUSY, 98);
    var draining = situation.held.getFirst();
    situation.held.set(
        0,
        new Snapshot.Held(
            draining.instanceId(), "busy", "embedded", "s0", 1, DRAINING, true, draining.since()));
    assertThat(situation.add(deployment("poor").load(1, 0).waiting(99)).decide()).isEmpty();
  }

  @Test
  void a_new_revision_stops_idle_instances_and_lets_busy_ones_end() {
    var situation = new Situation().slots(2).add(deployment("d").size(0, 2).revision(2).load(1, 1));
    situation.instance("d", 0, IDLE, 1, 1).instance("d", 1, BUSY, 1, 1);
    assertThat(situation.decide())
        .containsExactly(
            new Stop("i0", "the deployment has a newer version"),
            new Drain("i1", "the deployment has a newer version"));
  }

  @Test
  void a_new_revision_starts_beside_the_old_one_where_max_allows() {
    var situation = new Situation().slots(2).add(deployment("d").size(0, 2).revision(2).load(1, 1));
    situation.instance("d", 0, BUSY, 1, 1);
    assertThat(situation.decide())
        .contains(new Start("d", "embedded", "s1"))
        .hasAtLeastOneElementOfType(Drain.class);
  }

  @Test
  void a_disabled_deployment_stops_all_and_starts_nothing() {
    var situation = new Situation().slots(4).add(deployment("d").inactive().size(2, 4).load(3, 1));
    situation.instance("d", 0, IDLE, 1).instance("d", 1, BUSY, 1).instance("d", 2, STARTING, 1);
    assertThat(situation.decide())
        .extracting(Object::getClass)
        .isEqualTo(List.of(Stop.class, Drain.class, Stop.class));
  }

  @Test
  void an_instance_of_an_unknown_deployment_stops() {
    assertThat(new Situation().slots(1).instance("gone", 0, IDLE, 1).decide()).hasSize(1);
  }

  @Test
  void a_lower_max_acts_at_once_idle_first() {
    var situation = new Situation().slots(3).add(deployment("d").size(0, 1).load(5, 2));
    situation.instance("d", 0, BUSY, 9).instance("d", 1, IDLE, 1).instance("d", 2, BUSY, 5);
    assertThat(situation.decide())
        .containsExactly(
            new Stop("i1", "more than max_instances"), new Drain("i0", "more than max_instances"));
  }

  @Test
  void a_deployment_whose_start_failed_waits_for_its_time() {
    var later = NOW.plusSeconds(4);
    var situation = new Situation().slots(1).add(deployment("d").load(1, 0).notBefore(later));
    assertThat(situation.decide()).isEmpty();
    var snapshot = new Snapshot(situation.targets, situation.held, situation.places);
    assertThat(ScalePolicy.nextChange(snapshot, NOW)).contains(later);
  }

  @Test
  void a_server_that_failed_is_passed_over_until_its_time() {
    var situation = new Situation().add(deployment("d").load(1, 0));
    situation.places.add(new Snapshot.Place("embedded", "bad", null, true, NOW.plusSeconds(3)));
    situation.places.add(new Snapshot.Place("embedded", "good", null, true, null));
    assertThat(situation.decide()).containsExactly(new Start("d", "embedded", "good"));
  }

  @Test
  void a_slot_that_served_another_account_is_never_taken() {
    var situation = new Situation().slot("b", false).add(deployment("d").account("a").load(1, 0));
    assertThat(situation.decide()).isEmpty();
    assertThat(situation.whyWaiting(0)).contains("no slot").doesNotContain("b\"");
  }

  @Test
  void an_idle_instance_on_another_accounts_slot_is_not_handed_over() {
    var situation = new Situation().slot("b", false).add(deployment("other").account("b"));
    situation.instance("other", 0, IDLE, 50).add(deployment("d").account("a").load(1, 0));
    assertThat(situation.decide()).isEmpty();
  }

  @Test
  void a_shared_slot_serves_every_account() {
    var situation = new Situation().slot(null, true).add(deployment("d").account("a").load(1, 0));
    assertThat(situation.decide()).hasSize(1);
  }

  @Test
  void an_account_takes_its_own_slot_before_one_that_nobody_owns() {
    var situation = new Situation().slot(null, false).slot(null, true).slot("a", false);
    assertThat(situation.add(deployment("d").load(1, 0)).decide())
        .containsExactly(new Start("d", "embedded", "s2"));
  }

  @Test
  void a_deployment_of_an_unknown_runtime_says_why_it_waits() {
    var situation = new Situation().slots(1).add(deployment("d").unservable().load(1, 0));
    assertThat(situation.decide()).isEmpty();
    assertThat(situation.whyWaiting(0)).isEqualTo("nobody serves it");
  }

  @Test
  void the_next_try_is_when_both_the_deployment_and_a_slot_may_be_tried() {
    var situation =
        new Situation().add(deployment("d").load(1, 0).notBefore(NOW.plusMillis(2_100)));
    situation.places.add(new Snapshot.Place("embedded", "s0", null, true, NOW.plusSeconds(8)));
    situation.places.add(new Snapshot.Place("embedded", "s1", null, true, NOW.plusSeconds(1)));
    situation.places.add(new Snapshot.Place("other", "s2", null, true, null));
    assertThat(situation.nextTry(0)).isEqualTo("next try in 3 s");
    assertThat(situation.instance("d", 1, STARTING, 1).nextTry(0)).isEqualTo("trying again now");
  }

  @Test
  void a_starting_instance_is_the_reason_and_a_busy_one_is_none() {
    var situation = new Situation().slots(1).add(deployment("d").load(2, 0));
    situation.instance("d", 0, STARTING, 1);
    assertThat(situation.whyWaiting(0)).isEqualTo("an instance is starting");
    situation.held.clear();
    assertThat(situation.instance("d", 0, BUSY, 1).whyWaiting(0)).isNull();
  }
}

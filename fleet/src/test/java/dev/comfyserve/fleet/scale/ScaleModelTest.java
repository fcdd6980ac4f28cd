package dev.comfyserve.fleet.scale;

import static dev.comfyserve.fleet.scale.Situation.deployment;
import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.contract.InstanceState;
import dev.comfyserve.fleet.scale.Snapshot.Held;
import dev.comfyserve.fleet.scale.Snapshot.Place;
import dev.comfyserve.fleet.scale.Snapshot.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Invariant 4 and the isolation of slots in thousands of random steps. */
class ScaleModelTest {
  static List<Long> seeds() {
    return new Random(42).longs(60).boxed().toList();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void the_limits_hold_in_every_step(long seed) {
    Model model = new Model(new Random(seed));
    for (int step = 0; step < 300; step++) {
      model.change();
      model.act();
      model.check();
    }
    model.settle();
    model.checkMinimums();
  }

  private static final class Model {
    private final Random random;
    private final List<Target> targets = new ArrayList<>();
    private final List<Held> held = new ArrayList<>();
    private final List<Place> places = new ArrayList<>();
    private Instant now = Situation.NOW;
    private int ids;

    Model(Random random) {
      this.random = random;
      int slots = 1 + random.nextInt(6);
      for (int i = 0; i < slots; i++) {
        places.add(new Place("embedded", "s" + i, owner(), random.nextInt(4) == 0, null));
      }
      for (int i = 0; i < 2 + random.nextInt(5); i++) {
        targets.add(deployment("d" + i).account(account()).keepWarm(random.nextInt(30)).target());
      }
    }

    private String account() {
      return random.nextBoolean() ? "a" : "b";
    }

    private String owner() {
      return random.nextInt(3) == 0 ? account() : null;
    }

    /** One thing happens that may happen at any time. */
    void change() {
      now = now.plusSeconds(random.nextInt(10));
      int which = random.nextInt(targets.size());
      Target target = targets.get(which);
      switch (random.nextInt(6)) {
        case 0 -> targets.set(which, loaded(target, random.nextInt(5)));
        case 1 -> targets.set(which, limited(target));
        case 2 -> targets.set(which, revised(target, target.revision() + random.nextInt(2)));
        case 3, 4 -> advance();
        default -> lose();
      }
    }

    private Target loaded(Target t, int ready) {
      return with(t, t.active(), t.revision(), t.min(), t.max(), ready);
    }

    private Target limited(Target t) {
      int max = 1 + random.nextInt(4);
      int min = Math.min(max, random.nextInt(2));
      int others = targets.stream().mapToInt(Target::min).sum() - t.min();
      return with(
          t,
          random.nextInt(8) != 0,
          t.revision(),
          others + min <= places.size() ? min : 0,
          max,
          t.ready());
    }

    private Target revised(Target t, long revision) {
      return with(t, t.active(), revision, t.min(), t.max(), t.ready());
    }

    private Target with(Target t, boolean active, long revision, int min, int max, int ready) {
      return new Target(
          t.deploymentId(),
          t.account(),
          t.runtime(),
          active,
          null,
          revision,
          min,
          max,
          t.queueSize(),
          t.keepWarm(),
          ready,
          ready,
          running(t),
          ready > 0 ? now.minusSeconds(random.nextInt(60)) : null,
          null);
    }

    private int running(Target t) {
      return (int)
          held.stream()
              .filter(h -> h.deploymentId().equals(t.deploymentId()) && h.prompt())
              .count();
    }

    /** A random instance gets on: starts up, takes a prompt, ends it, or is gone after draining. */
    private void advance() {
      if (held.isEmpty()) {
        return;
      }
      Held one = held.remove(random.nextInt(held.size()));
      switch (one.state()) {
        case STARTING, BUSY -> held.add(in(one, InstanceState.IDLE, false));
        case IDLE -> held.add(in(one, InstanceState.BUSY, true));
        case DRAINING, STOPPED, FAILED -> {}
      }
    }

    private void lose() {
      if (!held.isEmpty() && random.nextInt(4) == 0) {
        held.remove(random.nextInt(held.size()));
      }
    }

    private Held in(Held h, InstanceState state, boolean prompt) {
      return new Held(
          h.instanceId(),
          h.deploymentId(),
          h.runtime(),
          h.slotId(),
          h.revision(),
          state,
          prompt,
          now);
    }

    /** Decides and applies, as the loop does. */
    void act() {
      for (ScaleAction action : ScalePolicy.decide(new Snapshot(targets, held, places), now)) {
        switch (action) {
          case ScaleAction.Start start -> start(start);
          case ScaleAction.Stop stop -> leave(stop.instanceId(), false);
          case ScaleAction.Drain drain -> leave(drain.instanceId(), true);
        }
      }
    }

    private void start(ScaleAction.Start start) {
      Target target = target(start.deploymentId());
      Place place = place(start.slotId());
      assertThat(target.active()).isTrue();
      assertThat(live(target)).as("live before a start").isLessThan(target.max());
      assertThat(place.shared() || place.owner() == null || place.owner().equals(target.account()))
          .as("slot of another account")
          .isTrue();
      held.add(
          new Held(
              "i" + ids++,
              target.deploymentId(),
              "embedded",
              start.slotId(),
              target.revision(),
              InstanceState.STARTING,
              false,
              now));
    }

    private void leave(String instanceId, boolean prompt) {
      Held one =
          held.stream().filter(h -> h.instanceId().equals(instanceId)).findFirst().orElseThrow();
      assertThat(one.prompt()).isEqualTo(prompt);
      assertThat(one.state()).isNotEqualTo(InstanceState.DRAINING);
      held.set(held.indexOf(one), in(one, InstanceState.DRAINING, prompt));
    }

    void check() {
      Map<String, Integer> onSlot = new HashMap<>();
      held.forEach(h -> onSlot.merge(h.slotId(), 1, Integer::sum));
      assertThat(onSlot.values()).as("instances on one slot").allMatch(count -> count == 1);
      for (Target target : targets) {
        long staying =
            held.stream()
                .filter(h -> h.deploymentId().equals(target.deploymentId()))
                .filter(h -> h.state() != InstanceState.DRAINING)
                .count();
        assertThat(staying).as("live and not leaving").isLessThanOrEqualTo(target.max());
      }
    }

    /** Nothing changes any more; all that leaves is gone, all that starts is there. */
    void settle() {
      for (int round = 0; round < 40; round++) {
        now = now.plus(Duration.ofSeconds(1));
        held.removeIf(h -> h.state() == InstanceState.DRAINING);
        held.replaceAll(h -> in(h, InstanceState.IDLE, false));
        targets.replaceAll(t -> loaded(t, 0));
        act();
        check();
      }
    }

    void checkMinimums() {
      boolean anyForAll = places.stream().allMatch(p -> p.shared() || p.owner() == null);
      for (Target target : targets) {
        if (target.active() && anyForAll) {
          assertThat(live(target)).as("minimum").isGreaterThanOrEqualTo(target.min());
        }
        assertThat(live(target)).isLessThanOrEqualTo(target.max());
      }
    }

    private int live(Target target) {
      return (int)
          held.stream().filter(h -> h.deploymentId().equals(target.deploymentId())).count();
    }

    private Target target(String id) {
      return targets.stream().filter(t -> t.deploymentId().equals(id)).findFirst().orElseThrow();
    }

    private Place place(String id) {
      return places.stream().filter(p -> p.slotId().equals(id)).findFirst().orElseThrow();
    }
  }
}

package dev.comfyserve.fleet.scale;

import dev.comfyserve.contract.InstanceState;
import dev.comfyserve.fleet.scale.Snapshot.Held;
import dev.comfyserve.fleet.scale.Snapshot.Place;
import dev.comfyserve.fleet.scale.Snapshot.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A snapshot told in few words. */
final class Situation {
  static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

  final List<Target> targets = new ArrayList<>();
  final List<Held> held = new ArrayList<>();
  final List<Place> places = new ArrayList<>();

  Situation slots(int count) {
    for (int i = 0; i < count; i++) {
      places.add(new Place("embedded", "s" + places.size(), null, false, null));
    }
    return this;
  }

  Situation slot(String owner, boolean shared) {
    places.add(new Place("embedded", "s" + places.size(), owner, shared, null));
    return this;
  }

  Situation add(Shape shape) {
    targets.add(shape.target());
    return this;
  }

  /** An instance on slot number {@code slot}, in its state for so many seconds. */
  Situation instance(String deployment, int slot, InstanceState state, int seconds) {
    return instance(deployment, slot, state, seconds, 1);
  }

  Situation instance(String deployment, int slot, InstanceState state, int seconds, long revision) {
    held.add(
        new Held(
            "i" + slot,
            deployment,
            "embedded",
            "s" + slot,
            revision,
            state,
            state == InstanceState.BUSY,
            NOW.minusSeconds(seconds)));
    return this;
  }

  List<ScaleAction> decide() {
    return ScalePolicy.decide(new Snapshot(targets, held, places), NOW);
  }

  String whyWaiting(int target) {
    return ScalePolicy.whyWaiting(new Snapshot(targets, held, places), targets.get(target));
  }

  String nextTry(int target) {
    return ScalePolicy.nextTry(new Snapshot(targets, held, places), targets.get(target), NOW);
  }

  static Shape deployment(String id) {
    return new Shape(id);
  }

  /** A deployment with the API's defaults, to be changed where it matters. */
  static final class Shape {
    private final String id;
    private String account = "a";
    private String runtime = "embedded";
    private boolean active = true;
    private String refusal;
    private long revision = 1;
    private int min;
    private int max = 1;
    private int queueSize = 1;
    private int keepWarm = 60;
    private int queued;
    private int ready;
    private int running;
    private int waiting = 1;
    private Instant notBefore;

    private Shape(String id) {
      this.id = id;
    }

    Shape account(String value) {
      account = value;
      return this;
    }

    Shape runtime(String value) {
      runtime = value;
      return this;
    }

    Shape inactive() {
      active = false;
      return this;
    }

    Shape unservable() {
      refusal = "nobody serves it";
      return this;
    }

    Shape revision(long value) {
      revision = value;
      return this;
    }

    Shape size(int newMin, int newMax) {
      min = newMin;
      max = newMax;
      return this;
    }

    Shape queueSize(int value) {
      queueSize = value;
      return this;
    }

    Shape keepWarm(int seconds) {
      keepWarm = seconds;
      return this;
    }

    Shape load(int newReady, int newRunning) {
      ready = newReady;
      queued = newReady;
      running = newRunning;
      return this;
    }

    Shape fetching(int count) {
      queued += count;
      return this;
    }

    Shape waiting(int seconds) {
      waiting = seconds;
      return this;
    }

    Shape notBefore(Instant value) {
      notBefore = value;
      return this;
    }

    Target target() {
      return new Target(
          id,
          account,
          runtime,
          active,
          refusal,
          revision,
          min,
          max,
          queueSize,
          Duration.ofSeconds(keepWarm),
          queued,
          ready,
          running,
          ready > 0 ? NOW.minusSeconds(waiting) : null,
          notBefore);
    }
  }
}

package dev.comfyserve.fleet.dispatch;

import dev.comfyserve.comfyui.client.Event;
import dev.comfyserve.fleet.signal.Progress;
import dev.comfyserve.fleet.signal.ProgressBoard;
import dev.comfyserve.fleet.signal.Signals;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/**
 * Turns websocket messages into the progress of one request. Who waits for the request is woken for
 * each new node, and for steps at most ten times a second. Thread-safe.
 */
final class ProgressFollower implements AutoCloseable {
  private static final Duration STEPS_APART = Duration.ofMillis(100);

  private final String requestId;
  private final ObjectNode graph;
  private final ProgressBoard board;
  private final Signals signals;
  private final InstantSource clock;
  private final Set<String> done = new HashSet<>();

  private String activity = "starting";
  private String node;
  private double step;
  private double steps;
  private Instant lastWake = Instant.EPOCH;
  private boolean over;

  ProgressFollower(
      String requestId,
      ObjectNode graph,
      ProgressBoard board,
      Signals signals,
      InstantSource clock) {
    this.requestId = requestId;
    this.graph = graph;
    this.board = board;
    this.signals = signals;
    this.clock = clock;
  }

  synchronized void activity(String now) {
    if (!activity.equals(now)) {
      activity = now;
      show(true);
    }
  }

  synchronized void heard(String promptId, Event event) {
    switch (event) {
      case Event.Started(String id) when promptId.equals(id) -> activity("running");
      case Event.Cached(String id, var nodes) when promptId.equals(id) -> {
        nodes.forEach(this::nodeDone);
        show(true);
      }
      case Event.Executing(String id, String next) when promptId.equals(id) && next != null ->
          enter(next);
      case Event.Progress(String id, String at, double value, double max)
          when promptId.equals(id) -> {
        boolean newNode = at != null && !at.equals(node);
        node = at == null ? node : at;
        step = value;
        steps = max;
        show(newNode);
      }
      case Event.ProgressState(String id, var nodes) when promptId.equals(id) -> {
        nodes.forEach(
            (name, state) -> {
              if (state.finished()) {
                nodeDone(name);
              }
            });
        show(false);
      }
      case Event.Executed(String id, String at, ObjectNode output) when promptId.equals(id) -> {
        nodeDone(at);
        show(false);
      }
      case Event.Started other -> {}
      case Event.Cached other -> {}
      case Event.Executing other -> {}
      case Event.Progress other -> {}
      case Event.ProgressState other -> {}
      case Event.Executed other -> {}
      case Event.Status other -> {}
      case Event.Ended other -> {}
      case Event.Succeeded other -> {}
      case Event.Failed other -> {}
      case Event.Interrupted other -> {}
      case Event.Other other -> {}
    }
  }

  private void enter(String next) {
    activity = "running";
    if (!next.equals(node)) {
      node = next;
      step = 0;
      steps = 0;
      show(true);
    }
  }

  /** Only nodes of the graph itself count: an expanded one like {@code 2.0.0.3} is part of 2. */
  private void nodeDone(String id) {
    if (id != null && graph.has(id)) {
      done.add(id);
    }
  }

  /** The attempt is over: messages that come late change nothing. */
  @Override
  public synchronized void close() {
    over = true;
    board.clear(requestId);
  }

  private void show(boolean wake) {
    if (over) {
      return;
    }
    String known = node == null || graph.has(node) ? node : node.split("\\.", 2)[0];
    String nodeClass = known == null ? null : graph.path(known).path("class_type").asString(null);
    board.show(
        requestId, new Progress(node, nodeClass, step, steps, done.size(), graph.size(), activity));
    Instant now = clock.instant();
    if (wake || !now.isBefore(lastWake.plus(STEPS_APART))) {
      lastWake = now;
      signals.requestChanged(requestId);
    }
  }
}

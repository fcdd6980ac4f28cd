package dev.comfyserve.engine.prompt;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Which node is next. A node is ready when its sources are done or cached; among ready ones an
 * output goes first, then what leads to an output in one step, then in two, then the one found
 * first: pictures show up early.
 */
final class ExecutionOrder {
  private final Function<String, List<String>> sourcesOf;
  private final Predicate<String> isOutput;
  private final Predicate<String> isCached;
  private final Map<String, Set<String>> waitingFor = new LinkedHashMap<>();
  private final Map<String, Set<String>> leadsTo = new LinkedHashMap<>();

  /**
   * @param sourcesOf the nodes that a node takes its inputs from
   */
  ExecutionOrder(
      Function<String, List<String>> sourcesOf,
      List<String> outputs,
      Predicate<String> isOutput,
      Predicate<String> isCached) {
    this.sourcesOf = sourcesOf;
    this.isOutput = isOutput;
    this.isCached = isCached;
    outputs.forEach(this::add);
  }

  private void add(String output) {
    Deque<String> open = new ArrayDeque<>(List.of(output));
    while (!open.isEmpty()) {
      String id = open.pop();
      if (waitingFor.containsKey(id)) {
        continue;
      }
      Set<String> sources = new LinkedHashSet<>();
      waitingFor.put(id, sources);
      for (String source : sourcesOf.apply(id)) {
        if (!isCached.test(source)) {
          sources.add(source);
          leadsTo.computeIfAbsent(source, key -> new LinkedHashSet<>()).add(id);
          open.push(source);
        }
      }
    }
  }

  /** The next node to run, null when all are done. */
  String next() {
    List<String> ready = new ArrayList<>();
    waitingFor.forEach(
        (id, sources) -> {
          if (sources.isEmpty()) {
            ready.add(id);
          }
        });
    if (ready.isEmpty()) {
      return null;
    }
    for (int steps = 0; steps <= 2; steps++) {
      for (String id : ready) {
        if (reachesOutput(id, steps)) {
          return id;
        }
      }
    }
    return ready.getFirst();
  }

  private boolean reachesOutput(String id, int steps) {
    if (steps == 0) {
      return isOutput.test(id);
    }
    return leadsTo.getOrDefault(id, Set.of()).stream()
        .anyMatch(next -> reachesOutput(next, steps - 1));
  }

  void done(String id) {
    waitingFor.remove(id);
    leadsTo.getOrDefault(id, Set.of()).forEach(next -> waitingFor.get(next).remove(id));
  }
}

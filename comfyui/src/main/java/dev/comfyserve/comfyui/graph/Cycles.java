package dev.comfyserve.comfyui.graph;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds rings of links. Without recursion: a graph may be one chain of any length. */
final class Cycles {
  private static final int SHOWN = 10;

  private final Map<String, List<String>> links;
  private final Set<String> done = new HashSet<>();
  private final List<List<String>> found = new ArrayList<>();

  private Cycles(Map<String, List<String>> links) {
    this.links = links;
  }

  /** Each ring as its node ids in the direction of the links; at most ten. */
  static List<List<String>> of(Map<String, List<String>> links) {
    Cycles cycles = new Cycles(links);
    links.keySet().forEach(cycles::from);
    return cycles.found;
  }

  private record Frame(String node, Iterator<String> targets) {}

  private void from(String start) {
    if (!done.add(start)) {
      return;
    }
    Set<String> path = new LinkedHashSet<>(List.of(start));
    Deque<Frame> open = new ArrayDeque<>(List.of(frame(start)));
    while (!open.isEmpty()) {
      Frame top = open.peek();
      if (!top.targets.hasNext()) {
        path.remove(open.pop().node);
        continue;
      }
      String node = top.targets.next();
      if (path.contains(node)) {
        note(path, node);
      } else if (done.add(node)) {
        path.add(node);
        open.push(frame(node));
      }
    }
  }

  private Frame frame(String node) {
    return new Frame(node, links.getOrDefault(node, List.of()).iterator());
  }

  private void note(Set<String> path, String back) {
    if (found.size() < SHOWN) {
      List<String> all = List.copyOf(path);
      found.add(all.subList(all.indexOf(back), all.size()));
    }
  }
}

package dev.comfyserve.testkit.runcomfy;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** The faults that are switched on; the oldest that fits a call is taken. */
final class Faults {
  private static final class Rule {
    final String line;
    final Fault fault;
    int left;

    Rule(String line, Fault fault, int left) {
      this.line = line;
      this.fault = fault;
      this.left = left;
    }
  }

  private final List<Rule> rules = new ArrayList<>();

  synchronized void add(String line, Fault fault, int times) {
    rules.add(new Rule(line, fault, times));
  }

  synchronized Optional<Fault> take(Seen call) {
    for (Iterator<Rule> each = rules.iterator(); each.hasNext(); ) {
      Rule rule = each.next();
      if ((call.method() + " " + call.path()).matches(rule.line)) {
        if (--rule.left == 0) {
          each.remove();
        }
        return Optional.of(rule.fault);
      }
    }
    return Optional.empty();
  }

  synchronized void clear() {
    rules.clear();
  }
}

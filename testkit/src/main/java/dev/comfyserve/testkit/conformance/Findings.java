package dev.comfyserve.testkit.conformance;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What the suite found in one run.
 *
 * @param revision of the protocol
 * @param scenarios by name
 */
public record Findings(String revision, List<Scenario> scenarios) {
  public Findings {
    scenarios = List.copyOf(scenarios);
  }

  public List<Scenario> scored() {
    return scenarios.stream().filter(Scenario::scored).toList();
  }

  public List<Scenario> unscored() {
    return scenarios.stream().filter(scenario -> !scenario.scored()).toList();
  }

  public Set<String> passed() {
    return names(Scenario::passed);
  }

  public Set<String> failed() {
    return names(scenario -> !scenario.passed());
  }

  private Set<String> names(Predicate<Scenario> which) {
    return scenarios.stream()
        .filter(which)
        .map(Scenario::name)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** One line for each failed check. */
  public String table() {
    StringBuilder text = new StringBuilder();
    text.append(
        "%s: %d of %d scored scenarios pass, %d of %d others%n"
            .formatted(
                revision,
                passing(scored()),
                scored().size(),
                passing(unscored()),
                unscored().size()));
    for (Scenario scenario : scenarios) {
      if (scenario.checks().isEmpty()) {
        text.append("  %-48s nothing was checked%n".formatted(scenario.name()));
      }
      for (Check check : scenario.failures()) {
        text.append(
            "  %-48s %-40s %s%n"
                .formatted(
                    scenario.name() + (scenario.scored() ? "" : " (unscored)"),
                    check.id(),
                    check.message()));
      }
    }
    return text.toString();
  }

  private static long passing(List<Scenario> some) {
    return some.stream().filter(Scenario::passed).count();
  }
}

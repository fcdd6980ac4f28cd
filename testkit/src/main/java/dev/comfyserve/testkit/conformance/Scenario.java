package dev.comfyserve.testkit.conformance;

import java.util.List;

/**
 * What became of one scenario.
 *
 * @param scored whether conformance to the revision depends on it
 */
public record Scenario(String name, boolean scored, List<Check> checks) {
  public Scenario {
    checks = List.copyOf(checks);
  }

  public boolean passed() {
    return !checks.isEmpty() && checks.stream().noneMatch(Check::failed);
  }

  public List<Check> failures() {
    return checks.stream().filter(Check::failed).toList();
  }
}

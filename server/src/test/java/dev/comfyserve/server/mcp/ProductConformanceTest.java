package dev.comfyserve.server.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.server.ServerFixture;
import dev.comfyserve.testkit.Installation;
import dev.comfyserve.testkit.conformance.ConformanceSuite;
import dev.comfyserve.testkit.conformance.Findings;
import dev.comfyserve.testkit.conformance.Scenario;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * The official conformance suite against the server as users get it. Most scenarios call tools of
 * the suite's own, which no product has: those stand in the baseline, each with its reason.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class ProductConformanceTest {
  private static final String BASELINE = "product-baseline.yml";

  /** What every MCP server has to pass; a scenario that is run no more must not go unnoticed. */
  private static final Map<String, List<String>> APPLY =
      Map.of(
          "2025-11-25",
          List.of(
              "server-initialize",
              "ping",
              "logging-set-level",
              "tools-list",
              "resources-list",
              "resources-subscribe",
              "resources-unsubscribe",
              "prompts-list",
              "dns-rebinding-protection"),
          "2026-07-28",
          List.of(
              "tools-list",
              "resources-list",
              "prompts-list",
              "caching",
              "sep-2164-resource-not-found",
              "dns-rebinding-protection",
              "http-header-validation",
              "input-required-result-unsupported-methods"));

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"2025-11-25", "2026-07-28"})
  void what_applies_to_the_product_passes_and_the_baseline_is_honest(String revision)
      throws Exception {
    Assumptions.assumeTrue(Installation.CONFORMANCE.present(), "not installed");
    JsonNode baseline = baseline(revision);
    ConformanceSuite suite = new ConformanceSuite(folder);
    try (ServerFixture server =
        ServerFixture.start(folder.resolve("state"), Map.of("auth", "none"))) {
      // Something to list and to read.
      ServerFixture.deploy(server.nobody(), ServerFixture.picture(32, 32, 255));
      // Once in vain: a JVM that has just begun is slower than some scenarios allow.
      suite.run(server.port(), revision);
      Findings findings = suite.run(server.port(), revision);
      assertThat(failed(findings, baseline))
          .as("%s names what fails, no more and no less.%n%s", BASELINE, findings.table())
          .isEqualTo(expected(baseline));
      assertThat(findings.scenarios())
          .filteredOn(Scenario::passed)
          .extracting(Scenario::name)
          .containsAll(APPLY.get(revision));
    }
  }

  /** Scenarios, and single checks where the baseline has checks. */
  private static Set<String> failed(Findings findings, JsonNode baseline) {
    Set<String> failed = new TreeSet<>();
    for (Scenario scenario : findings.scenarios()) {
      if (baseline.path(scenario.name()).isObject()) {
        scenario.failures().forEach(check -> failed.add(scenario.name() + " / " + check.id()));
      } else if (!scenario.passed()) {
        failed.add(scenario.name());
      }
    }
    return failed;
  }

  private static Set<String> expected(JsonNode baseline) {
    Set<String> expected = new TreeSet<>();
    for (Map.Entry<String, JsonNode> scenario : baseline.properties()) {
      JsonNode why = scenario.getValue();
      if (why.isObject()) {
        why.propertyNames().forEach(check -> expected.add(scenario.getKey() + " / " + check));
      } else {
        expected.add(scenario.getKey());
      }
      (why.isObject() ? why.values() : List.of(why))
          .forEach(reason -> assertThat(reason.asString("")).as(scenario.getKey()).isNotBlank());
    }
    return expected;
  }

  private static JsonNode baseline(String revision) throws Exception {
    Path file = Installation.CONFORMANCE.folder().resolve(BASELINE);
    return new YAMLMapper().readTree(Files.readString(file)).path(revision);
  }
}

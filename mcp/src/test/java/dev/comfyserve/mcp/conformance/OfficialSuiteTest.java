package dev.comfyserve.mcp.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.mcp.McpFixture;
import dev.comfyserve.testkit.Installation;
import dev.comfyserve.testkit.conformance.ConformanceSuite;
import dev.comfyserve.testkit.conformance.Findings;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The official conformance suite against a server with the tools that it calls. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class OfficialSuiteTest {
  @TempDir private Path folder;

  @BeforeEach
  void the_suite_is_there() {
    Assumptions.assumeTrue(Installation.CONFORMANCE.present(), "not installed");
  }

  @Test
  void every_scenario_of_2025_11_25_passes() throws Exception {
    judge("2025-11-25", 30, 3);
  }

  /** Those that do not count too: tasks, which are an extension, and what is still under review. */
  @Test
  void every_scenario_of_2026_07_28_passes() throws Exception {
    judge("2026-07-28", 37, 13);
  }

  /** The numbers make sure that the suite has run all that it should. */
  private void judge(String revision, int scored, int others) throws Exception {
    ConformanceSuite suite = new ConformanceSuite(folder);
    try (McpFixture server = ConformanceServer.start(0)) {
      int port = server.url().getPort();
      // Some scenarios allow half a second for an answer, too little for a JVM that has just begun.
      suite.run(port, revision);
      Findings findings = suite.run(port, revision);
      System.err.print(findings.table());
      assertThat(findings.scored()).as("scored scenarios").hasSize(scored);
      assertThat(findings.unscored()).as("other scenarios").hasSize(others);
      assertThat(findings.failed()).as(findings.table()).isEmpty();
    }
  }
}

package dev.comfyserve.testkit.conformance;

import dev.comfyserve.contract.Json;
import dev.comfyserve.testkit.Installation;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** The suite, in the version that {@code ci/conformance} pins. */
public final class ConformanceSuite {
  /** All scenarios of one revision; the suite itself gives each 30 s. */
  private static final Duration LIMIT = Duration.ofMinutes(4);

  /** A folder for each scenario, with its checks. */
  private static final Pattern FOLDER =
      Pattern.compile("server-(.+)-\\d{4}-\\d{2}-\\d{2}T[\\d-]+Z");

  /** In its summary: what was run and does not count. */
  private static final Pattern UNSCORED = Pattern.compile("  [✓✗] (\\S+) \\(.+\\)");

  private final Path folder;

  /**
   * @param folder for what the runs leave behind
   */
  public ConformanceSuite(Path folder) {
    this.folder = folder;
  }

  /**
   * Runs what a revision requires, and what it reports beside that, against a server on this
   * machine.
   */
  public Findings run(int port, String revision) throws IOException, InterruptedException {
    Path out = Files.createTempDirectory(folder, revision);
    Path log = out.resolve("log.txt");
    // The suite demands this name of this machine, or it does not test for DNS rebinding.
    URI url = URI.create("http://localhost:" + port + "/mcp");
    Process suite =
        new ProcessBuilder(
                Installation.CONFORMANCE.folder().resolve("run").toString(),
                url.toString(),
                revision,
                out.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      if (!suite.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException(
            "the suite did not end in " + LIMIT + ":\n" + Files.readString(log));
      }
    } finally {
      suite.descendants().forEach(ProcessHandle::destroyForcibly);
      suite.destroyForcibly();
    }
    return read(revision, out, Files.readString(log));
  }

  private static Findings read(String revision, Path out, String log) throws IOException {
    if (!log.contains("=== SUMMARY ===")) {
      throw new IllegalStateException("the suite broke off:\n" + log);
    }
    Set<String> unscored =
        UNSCORED.matcher(log).results().map(match -> match.group(1)).collect(Collectors.toSet());
    List<Scenario> scenarios = new ArrayList<>();
    try (Stream<Path> folders = Files.list(out)) {
      for (Path one : folders.toList()) {
        Matcher name = FOLDER.matcher(one.getFileName().toString());
        if (name.matches()) {
          String scenario = name.group(1);
          scenarios.add(new Scenario(scenario, !unscored.contains(scenario), checks(one)));
        }
      }
    }
    scenarios.sort(Comparator.comparing(Scenario::name));
    return new Findings(revision, scenarios);
  }

  private static List<Check> checks(Path scenario) throws IOException {
    List<Check> checks = new ArrayList<>();
    for (JsonNode check : Json.parse(Files.readString(scenario.resolve("checks.json")))) {
      checks.add(
          new Check(
              check.path("id").asString(),
              Check.Status.valueOf(check.path("status").asString()),
              check.path("errorMessage").asString("")));
    }
    return checks;
  }
}

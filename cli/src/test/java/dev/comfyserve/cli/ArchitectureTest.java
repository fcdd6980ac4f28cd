package dev.comfyserve.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The walls between the modules, beside what the poms already forbid. */
class ArchitectureTest {
  private static final Map<String, List<String>> MAY_USE =
      Map.ofEntries(
          Map.entry("contract", List.of()),
          Map.entry("mcp", List.of()),
          Map.entry("engine", List.of()),
          Map.entry("comfyui", List.of("contract")),
          Map.entry("client", List.of("contract")),
          Map.entry("store", List.of("contract")),
          Map.entry("runtimes", List.of("contract", "comfyui", "engine", "client")),
          Map.entry("fleet", List.of("contract", "store", "runtimes", "comfyui")),
          Map.entry(
              "server",
              List.of("contract", "mcp", "comfyui", "client", "store", "runtimes", "fleet")),
          Map.entry(
              "cli", List.of("contract", "mcp", "comfyui", "engine", "client", "store", "server")));

  private static JavaClasses classes;

  @BeforeAll
  static void read_the_classes() {
    classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.comfyserve");
  }

  @Test
  void every_module_is_seen() {
    assertThat(MAY_USE.keySet())
        .allSatisfy(
            module ->
                assertThat(classes)
                    .as(module)
                    .anyMatch(c -> c.getPackageName().startsWith("dev.comfyserve." + module)));
  }

  @Test
  void arrows_point_down_only() {
    MAY_USE.forEach(
        (module, below) -> {
          String[] others =
              MAY_USE.keySet().stream()
                  .filter(other -> !other.equals(module) && !below.contains(other))
                  .map(other -> "dev.comfyserve." + other + "..")
                  .toArray(String[]::new);
          noClasses()
              .that()
              .resideInAPackage("dev.comfyserve." + module + "..")
              .should()
              .dependOnClassesThat()
              .resideInAnyPackage(others)
              .allowEmptyShould(true)
              .check(classes);
        });
  }

  @Test
  void modules_and_their_packages_have_no_cycles() {
    slices().matching("dev.comfyserve.(*)..").should().beFreeOfCycles().check(classes);
    Stream.of("mcp", "comfyui", "engine", "store", "runtimes", "fleet", "server")
        .forEach(
            module ->
                slices()
                    .matching("dev.comfyserve." + module + ".(*)..")
                    .should()
                    .beFreeOfCycles()
                    .check(classes));
  }

  @Test
  void an_http_server_is_known_to_server_and_engine_only() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "dev.comfyserve.server..", "dev.comfyserve.engine..", "dev.comfyserve.testkit..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.eclipse.jetty.server..")
        .check(classes);
  }

  @Test
  void sql_is_known_to_store_only() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.comfyserve.store..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.sql..", "javax.sql..", "org.jdbi..", "org.sqlite..")
        .check(classes);
  }

  @Test
  void time_and_chance_come_in_through_constructors() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "dev.comfyserve.contract..",
            "dev.comfyserve.mcp..",
            "dev.comfyserve.comfyui..",
            "dev.comfyserve.client..",
            "dev.comfyserve.store..",
            "dev.comfyserve.runtimes..",
            "dev.comfyserve.fleet..")
        .should()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(Math.class, "random")
        .orShould()
        .callMethod(UUID.class, "randomUUID")
        .orShould()
        .callMethod(ThreadLocalRandom.class, "current")
        .check(classes);
  }
}

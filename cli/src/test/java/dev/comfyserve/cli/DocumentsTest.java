package dev.comfyserve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Documents that name files name real ones. */
class DocumentsTest {
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

  @Test
  void the_architecture_names_files_that_exist() throws IOException {
    List<String> files =
        Pattern.compile("`([a-z]+/src/main/java/[^`]+\\.java)`")
            .matcher(Files.readString(ROOT.resolve("docs/architecture.md")))
            .results()
            .map(found -> found.group(1))
            .toList();
    assertThat(files).hasSizeGreaterThan(20);
    assertThat(files).allSatisfy(file -> assertThat(ROOT.resolve(file)).isRegularFile());
  }

  @Test
  void links_between_documents_lead_somewhere() throws IOException {
    for (Path document :
        List.of(
            ROOT.resolve("README.md"),
            ROOT.resolve("CONTRIBUTING.md"),
            ROOT.resolve("docs/architecture.md"))) {
      Stream<String> targets =
          Pattern.compile("\\]\\(([^)#]+)\\)")
              .matcher(Files.readString(document))
              .results()
              .map((MatchResult found) -> found.group(1))
              .filter(target -> !target.startsWith("http"));
      assertThat(targets)
          .as(document.toString())
          .allSatisfy(target -> assertThat(document.resolveSibling(target)).exists());
    }
  }
}

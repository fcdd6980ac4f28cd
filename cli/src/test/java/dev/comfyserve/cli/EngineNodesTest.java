package dev.comfyserve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.engine.EngineSchemas;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page about the built-in engine names its nodes, all of them and no others. */
class EngineNodesTest {
  private static final Path PAGE =
      Path.of("").toAbsolutePath().getParent().resolve("docs/engine.md");

  @Test
  void the_page_names_the_nodes_that_there_are(@TempDir Path base) throws IOException {
    List<String> named =
        Pattern.compile("(?m)^\\| `(\\w+)` \\|")
            .matcher(Files.readString(PAGE))
            .results()
            .map(found -> found.group(1))
            .toList();
    assertThat(named)
        .containsExactlyInAnyOrderElementsOf(EngineSchemas.objectInfo(base).propertyNames());
  }
}

package dev.comfyserve.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.comfyserve.contract.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;

/** Documents say what is so: the files, commands and settings that they name exist. */
class DocumentsTest {
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

  /** Read by the command line only, so they are no settings of the server. */
  private static final Set<String> OF_COMMANDS =
      Set.of("COMFYSERVE_URL", "COMFYSERVE_CONFIG", "COMFYSERVE_TEST_REQUIRE");

  static Stream<Path> documents() throws IOException {
    try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
      List<Path> found = docs.filter(path -> path.toString().endsWith(".md")).sorted().toList();
      return Stream.concat(
          Stream.of(ROOT.resolve("README.md"), ROOT.resolve("CONTRIBUTING.md")), found.stream());
    }
  }

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

  @ParameterizedTest
  @MethodSource("documents")
  void links_lead_somewhere(Path document) throws IOException {
    Stream<String> targets =
        Pattern.compile("\\]\\(([^)#]+)(#[^)]*)?\\)")
            .matcher(Files.readString(document))
            .results()
            .map((MatchResult found) -> found.group(1))
            .filter(target -> !target.startsWith("http"));
    assertThat(targets).allSatisfy(target -> assertThat(document.resolveSibling(target)).exists());
  }

  @ParameterizedTest
  @MethodSource("documents")
  void settings_to_paste_are_json(Path document) throws IOException {
    Pattern.compile("```json\n(.*?)```", Pattern.DOTALL)
        .matcher(Files.readString(document))
        .results()
        .map(found -> found.group(1))
        .filter(block -> !block.contains("... ("))
        .forEach(
            block -> assertThatCode(() -> Json.parse(block)).as(block).doesNotThrowAnyException());
  }

  @ParameterizedTest
  @MethodSource("documents")
  void variables_are_settings(Path document) throws IOException {
    String reference = Files.readString(ROOT.resolve("docs/configuration.md"));
    Set<String> named = new TreeSet<>();
    Pattern.compile("\\bCOMFYSERVE_[A-Z_]*[A-Z]")
        .matcher(Files.readString(document))
        .results()
        .forEach(found -> named.add(found.group()));
    named.removeAll(OF_COMMANDS);
    assertThat(named).allSatisfy(name -> assertThat(reference).contains("`" + name + "`"));
  }

  @ParameterizedTest
  @MethodSource("documents")
  void commands_and_their_options_exist(Path document) throws IOException {
    Pattern.compile(
            "(?m)(?:^|[ `\"])(?:\\./|/path/to/)?comfyserve ([a-z]+(?: [a-z-]+)*(?: --?[a-z-]+|"
                + " [^\\s`\"]+)*)")
        .matcher(Files.readString(document))
        .results()
        .map(found -> found.group(1))
        .forEach(line -> commandExists(document, line));
  }

  /** Follows the words as far as they are commands, then wants every option to be one of it. */
  private static void commandExists(Path document, String line) {
    PrintWriter nowhere = new PrintWriter(new StringWriter());
    CommandLine command = Main.commandLine(nowhere, nowhere);
    List<String> words = List.of(line.split(" "));
    if (!command.getSubcommands().containsKey(words.getFirst())) {
      // A word of a sentence, as in "comfyserve is".
      return;
    }
    for (String word : words) {
      if (command.getSubcommands().containsKey(word)) {
        command = command.getSubcommands().get(word);
      } else if (word.startsWith("--")) {
        assertThat(command.getCommandSpec().optionsMap())
            .as("%s: comfyserve %s", document.getFileName(), line)
            .containsKey(word.replaceFirst("[^a-z-].*", ""));
      }
    }
  }

  /** The limits are those of the MCP registry. */
  @Test
  void the_registry_entry_is_in_order() throws IOException {
    JsonNode entry = Json.parse(Files.readString(ROOT.resolve("server.json")));
    String pom = Files.readString(ROOT.resolve("pom.xml"));
    assertThat(entry.path("name").asString()).matches("[a-zA-Z0-9.-]+/[a-zA-Z0-9._-]+");
    assertThat(entry.path("description").asString()).hasSizeBetween(1, 100);
    assertThat(entry.path("title").asString()).hasSizeBetween(1, 100);
    assertThat(pom).contains("<version>" + entry.path("version").asString() + "</version>");
    for (JsonNode remote : entry.path("remotes")) {
      assertThat(remote.path("type").asString()).isEqualTo("streamable-http");
      Pattern.compile("\\{(\\w+)}")
          .matcher(remote.path("url").asString())
          .results()
          .forEach(found -> assertThat(remote.path("variables").has(found.group(1))).isTrue());
      assertThat(remote.path("url").asString()).startsWith("https://").endsWith("/mcp");
    }
  }
}

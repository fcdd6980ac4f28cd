package dev.comfyserve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files and folders of this machine that a command cannot use, each told in one sentence. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class FileMistakesTest {
  @TempDir private static Path folder;

  private static ServerProcess server;

  @BeforeAll
  static void serve() throws Exception {
    server = new ServerProcess(folder, Map.of());
    server.start();
    Path graph = folder.resolve("plain.json");
    Files.writeString(
        graph,
        """
        {"1": {"class_type": "LoadImage", "inputs": {"image": "example.png"}},
         "9": {"class_type": "SaveImage", "inputs": {"images": ["1", 0], "filename_prefix": "x"}}}
        """);
    String workflowId = run("workflow", "save", graph.toString()).out().split(" ")[0];
    assertThat(run("deployment", "create", workflowId, "--name", "plain").code()).isZero();
  }

  @AfterAll
  static void stop() throws Exception {
    assertThat(server.stop(Duration.ofSeconds(20))).as("ends when told to").isTrue();
    server.close();
  }

  @Test
  void nothing_is_submitted_whose_outputs_could_not_be_brought_here() throws Exception {
    Path file = Files.createFile(folder.resolve("afile"));
    for (Path output : List.of(file, file.resolve("deeper"), Path.of("/proc/nope"))) {
      assertThat(refused("run", "plain", "--output", output.toString()))
          .startsWith("comfyserve: --output must name a folder");
    }
    assertThat(run("deployment", "show", "plain").out()).doesNotContain("request_id");
  }

  @Test
  void what_a_request_made_is_not_brought_into_a_file() throws Exception {
    Path file = Files.createFile(folder.resolve("another"));
    String request = run("run", "plain", "--no-wait").out().strip();
    assertThat(refused("request", "get", "plain", request, "--output", file.toString()))
        .contains("another is a file");
  }

  @Test
  void a_file_beside_the_user_is_not_sent_as_a_name_where_it_has_to_be_uploaded() throws Exception {
    // The folder that the tests run in.
    Path file = Files.createTempFile(Path.of(""), "photo", ".png");
    try {
      for (String[] graph :
          List.of(
              new String[0], new String[] {"--graph", folder.resolve("plain.json").toString()})) {
        List<String> words = new ArrayList<>(List.of("run", "plain", "--set", "1.image=" + file));
        words.addAll(List.of(graph));
        assertThat(refused(words.toArray(String[]::new)))
            .contains("To upload a local file write --set 1.image=@" + file);
      }
      assertThat(run("run", "plain", "--set", "9.filename_prefix=" + file, "--no-wait").code())
          .isZero();
    } finally {
      Files.delete(file);
    }
  }

  @Test
  void a_folder_is_no_graph() {
    assertThat(refused("workflow", "save", folder.toString())).contains("is a folder");
    assertThat(refused("workflow", "save", "/")).contains("is a folder");
  }

  @Test
  void a_readme_that_is_not_there_is_named() {
    String graph = folder.resolve("plain.json").toString();
    assertThat(refused("workflow", "save", graph, "--readme", "/none.md"))
        .contains("There is no file /none.md");
  }

  /** The one line that was told. */
  private static String refused(String... words) {
    Ran refused = run(words);
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err()).hasLineCount(1);
    return refused.err();
  }

  private record Ran(int code, String out, String err) {}

  private static Ran run(String... words) {
    List<String> line = new ArrayList<>(Arrays.asList(words));
    line.addAll(List.of("--url", server.url().toString(), "--token", ServerProcess.TOKEN.reveal()));
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        Main.run(
            line.toArray(String[]::new), new PrintWriter(out, true), new PrintWriter(err, true));
    return new Ran(code, out.toString(), err.toString());
  }
}

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

/** What people get wrong at first, and that they are told what to do instead. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class MistakesTest {
  @TempDir private static Path folder;

  private static ServerProcess server;

  @BeforeAll
  static void serve() throws Exception {
    server = new ServerProcess(folder, Map.of());
    server.start();
  }

  @AfterAll
  static void stop() throws Exception {
    assertThat(server.stop(Duration.ofSeconds(20))).as("ends when told to").isTrue();
    server.close();
  }

  @Test
  void a_workflow_with_models_is_told_once_what_this_engine_is() throws Exception {
    Path graph = folder.resolve("models.json");
    Files.writeString(
        graph,
        """
        {"3": {"class_type": "KSampler", "inputs": {}},
         "4": {"class_type": "CheckpointLoaderSimple", "inputs": {}},
         "9": {"class_type": "SaveImage", "inputs": {"images": ["3", 0], "filename_prefix": "x"}}}
        """);
    Ran refused = run("workflow", "save", graph.toString());
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err()).contains("KSampler", "CheckpointLoaderSimple", "ImageInvert");
    assertThat(refused.err()).containsOnlyOnce("COMFYSERVE_COMFYUI_URLS");
    assertThat(refused.err().lines().toList().getLast()).contains("built-in engine");
  }

  private record Ran(int code, String out, String err) {}

  private static Ran run(String... words) {
    List<String> line = new ArrayList<>(Arrays.asList(words));
    line.addAll(List.of("--url", server.url().toString(), "--token", ServerProcess.TOKEN.reveal()));
    return bare(line);
  }

  private static Ran bare(List<String> line) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        Main.run(
            line.toArray(String[]::new), new PrintWriter(out, true), new PrintWriter(err, true));
    return new Ran(code, out.toString(), err.toString());
  }
}

package dev.comfyserve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
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
    server = new ServerProcess(folder, Map.of("COMFYSERVE_TEST_NODES", "true"));
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

  @Test
  void a_file_without_its_at_sign_is_told_how_to_upload_it() throws Exception {
    deployed("bare-file");
    Path photo = Files.createFile(folder.resolve("before.png"));
    Ran refused = run("run", "bare-file", "--set", "1.image=" + photo);
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err()).contains("--set 1.image=@" + photo);
    Ran other = run("run", "bare-file", "--set", "1.nonsense=3");
    assertThat(other.code()).isEqualTo(1);
    assertThat(other.err()).doesNotContain("upload");
  }

  @Test
  void a_disabled_deployment_is_told_how_to_enable_it() throws Exception {
    deployed("asleep");
    assertThat(run("deployment", "update", "asleep", "--enabled", "false").code()).isZero();
    assertThat(run("run", "asleep").err())
        .contains("comfyserve deployment update asleep --enabled true");
  }

  @Test
  void connect_before_the_first_start_says_to_start() {
    Ran early = bare(List.of("connect", "--data", folder.resolve("never").toString()));
    assertThat(early.code()).isEqualTo(1);
    assertThat(early.err()).contains("comfyserve up").doesNotContain("token create");
  }

  @Test
  void a_failed_request_is_not_shown_as_completed() throws Exception {
    deployed("failing", "{\"class_type\": \"TestFail\", \"inputs\": {}}");
    Ran failed = run("run", "failing");
    assertThat(failed.code()).isEqualTo(1);
    assertThat(failed.err()).contains("failed", "boom").doesNotContain("100%", "completed");
  }

  @Test
  void who_deletes_is_told_what_ended_with_it() throws Exception {
    deployed(
        "busy", "{\"class_type\": \"TestSlow\", \"inputs\": {\"seconds\": 600, \"steps\": 600}}");
    assertThat(run("run", "busy", "--no-wait").code()).isZero();
    Ran deleted = run("deployment", "delete", "busy");
    assertThat(deleted.code()).as(deleted.err()).isZero();
    assertThat(deleted.err()).contains("1 open request(s) of it ended as failed");
  }

  @Test
  void a_workflow_is_meant_by_its_name_too_and_an_unknown_one_is_told_where_they_are_listed()
      throws Exception {
    deployed("named");
    assertThat(run("deployment", "create", "named", "v1", "--name", "named 2").code()).isZero();
    assertThat(run("workflow", "show", "named").out()).contains("\"named\"");
    String nobodys = "00000000-0000-4000-8000-000000000000";
    for (String[] unknown : List.of(new String[] {"no-such"}, new String[] {nobodys, "v1"})) {
      List<String> words = new ArrayList<>(List.of("deployment", "create"));
      words.addAll(List.of(unknown));
      words.addAll(List.of("--name", "other"));
      Ran refused = run(words.toArray(String[]::new));
      assertThat(refused.code()).isEqualTo(1);
      assertThat(refused.err()).contains("comfyserve workflow list");
    }
    assertThat(run("workflow", "save", folder.resolve("named.json").toString()).code()).isZero();
    assertThat(run("deployment", "create", "named", "--name", "other").err())
        .contains("2 workflows are called \"named\"");
  }

  @Test
  void a_state_folder_that_cannot_be_made_is_called_one() {
    Ran refused = bare(List.of("up", "--port", "0", "--data", "/proc/nope"));
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err()).contains("The state folder /proc/nope", "--data");
  }

  @Test
  void a_misspelt_setting_is_named_as_it_was_given() {
    Ran refused =
        bare(
            List.of(
                "up", "--set", "retention_day=3", "--data", folder.resolve("never").toString()));
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err())
        .contains("--set retention_day is not a setting; did you mean retention_days?");
  }

  private static void deployed(String name) throws IOException {
    deployed(name, "{\"class_type\": \"LoadImage\", \"inputs\": {\"image\": \"example.png\"}}");
  }

  private static void deployed(String name, String first) throws IOException {
    Path graph = folder.resolve(name + ".json");
    Files.writeString(
        graph,
        """
        {"1": %s,
         "9": {"class_type": "SaveImage", "inputs": {"images": ["1", 0], "filename_prefix": "x"}}}
        """
            .formatted(first));
    String workflowId = run("workflow", "save", graph.toString()).out().split(" ")[0];
    assertThat(run("deployment", "create", workflowId, "--name", name).code()).isZero();
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

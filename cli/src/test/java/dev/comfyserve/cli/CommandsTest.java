package dev.comfyserve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.contract.Json;
import java.awt.image.BufferedImage;
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
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The commands as a person types them, against the real server in a process of its own. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class CommandsTest {
  private static final String GRAPH =
      """
      {"1": {"class_type": "LoadImage", "inputs": {"image": "example.png"}},
       "2": {"class_type": "ImageInvert", "inputs": {"image": ["1", 0]}},
       "9": {"class_type": "SaveImage", "inputs": {"images": ["2", 0], "filename_prefix": "inverted"}}}
      """;

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
  void a_local_file_goes_in_and_a_picture_comes_out() throws Exception {
    Path graph = folder.resolve("graph.json");
    Files.writeString(graph, GRAPH);
    Path photo = folder.resolve("photo.png");
    BufferedImage image = new BufferedImage(24, 12, BufferedImage.TYPE_INT_RGB);
    image.setRGB(3, 4, 0x0010ff);
    ImageIO.write(image, "png", photo.toFile());

    Ran saved = run("workflow", "save", graph.toString(), "--name", "invert");
    assertThat(saved.code()).as(saved.err()).isZero();
    String workflowId = saved.out().split(" ")[0];
    assertThat(run("workflow", "list").out()).contains(workflowId, "invert", "v1");
    assertThat(run("workflow", "show", workflowId, "v1").out()).contains("ImageInvert");

    assertThat(run("deployment", "create", workflowId, "v1", "--name", "invert").code()).isZero();
    assertThat(run("deployment", "list").out()).contains("invert", "AMPERE_48");

    assertThat(run("deployment", "create", workflowId, "--name", "invert").err())
        .contains("already", "--same-name");
    assertThat(run("deployment", "inputs", "invert").out()).contains("1.image", "@FILE");

    Path pictures = folder.resolve("pictures");
    Ran made = run("run", "invert", "--set", "1.image=@" + photo, "-o", pictures.toString());
    assertThat(made.code()).as(made.err()).isZero();
    assertThat(made.err()).contains("completed");
    Path output = Path.of(made.out().strip());
    BufferedImage got = ImageIO.read(output.toFile());
    assertThat(got.getWidth()).isEqualTo(24);
    assertThat(got.getRGB(3, 4) & 0xff).isZero();
    assertThat(got.getRGB(0, 0) & 0xffffff).isEqualTo(0xffffff);

    Ran again = run("workflow", "save", output.toString(), "--name", "from the picture");
    assertThat(again.code()).as(again.err()).isZero();
    String[] second = again.out().strip().split(" ");
    JsonNode shown = Json.parse(run("workflow", "show", second[0], second[1]).out());
    assertThat(shown.path("workflow_api_json").path("2").path("class_type").asString())
        .isEqualTo("ImageInvert");

    assertThat(run("deployment", "update", "invert", "--max-instances", "2").out())
        .contains("\"max_instances\" : 2");
    assertThat(run("deployment", "delete", "invert").code()).isZero();
    assertThat(run("deployment", "show", "invert").code()).isEqualTo(1);
  }

  @Test
  void an_empty_file_is_named_as_such() throws Exception {
    Path empty = Files.createFile(folder.resolve("empty.png"));
    assertThat(run("workflow", "save", empty.toString()).err()).contains("empty.png is empty");
  }

  @Test
  void a_request_can_be_gone_back_to() throws Exception {
    Path graph = folder.resolve("plain.json");
    Files.writeString(
        graph,
        """
        {"1": {"class_type": "EmptyImage", "inputs": {"width": 8, "height": 8, "batch_size": 1, "color": 3}},
         "9": {"class_type": "SaveImage", "inputs": {"images": ["1", 0], "filename_prefix": "later"}}}
        """);
    String workflowId = run("workflow", "save", graph.toString()).out().split(" ")[0];
    assertThat(run("deployment", "create", workflowId, "--name", "later").code()).isZero();
    String requestId = run("run", "later", "--no-wait").out().strip();
    assertThat(run("request", "show", "later", requestId).out()).contains(requestId);
    Path pictures = folder.resolve("later");
    Ran got = run("request", "get", "later", requestId, "-o", pictures.toString());
    assertThat(got.code()).as(got.err()).isZero();
    assertThat(Path.of(got.out().strip())).isRegularFile();
    assertThat(run("request", "cancel", "later", requestId).out()).contains("not_cancellable");
  }

  @Test
  void the_settings_for_an_assistant_are_printed_again() {
    assertThat(run("connect").out())
        .contains(server.url() + "/mcp", ServerProcess.TOKEN.reveal(), "claude mcp add");
  }

  @Test
  void where_no_server_runs_yet_the_settings_name_the_port_it_will_have() throws Exception {
    Path state = Files.createDirectories(folder.resolve("not yet"));
    Files.writeString(state.resolve("token"), "the-token-of-that-folder\n");
    Files.writeString(state.resolve("comfyserve.yaml"), "port: 9321\n");
    Files.writeString(
        state.resolve("server.json"), "{\"url\": \"http://127.0.0.1:1\", \"pid\": 1}");
    StringWriter out = new StringWriter();
    PrintWriter err = new PrintWriter(out, true);
    String[] line = {"connect", "--data", state.toString()};
    assertThat(Main.run(line, new PrintWriter(out, true), err)).isZero();
    assertThat(out.toString())
        .contains("http://127.0.0.1:9321/mcp", "No server runs on " + state + " yet");
  }

  @Test
  void a_token_that_may_only_read_lists_and_changes_nothing() {
    String token = run("token", "create", "--read-only").out().strip();
    assertThat(
            run("token", "list").out().lines().filter(line -> line.contains(token.substring(0, 9))))
        .singleElement()
        .asString()
        .contains(" read ")
        .doesNotContain("write");
    assertThat(with(token, "deployment", "list").code()).isZero();
    Ran refused = with(token, "deployment", "delete", "00000000-0000-4000-8000-000000000000");
    assertThat(refused.code()).isNotZero();
    assertThat(refused.err()).contains("may only read");
  }

  @Test
  void a_token_is_printed_alone_and_ends_when_revoked() {
    Ran made = run("token", "create", "--account", "somebody");
    String token = made.out().strip();
    assertThat(made.code()).isZero();
    assertThat(token).startsWith("cs_").doesNotContainAnyWhitespaces();

    assertThat(with(token, "deployment", "list").code()).isZero();
    String listed = run("token", "list").out();
    assertThat(listed).contains("somebody").doesNotContain(token);
    String id =
        listed
            .lines()
            .filter(line -> line.contains("somebody"))
            .findFirst()
            .orElseThrow()
            .split(" ")[0];
    assertThat(run("token", "revoke", id).code()).isZero();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
    Ran refused;
    boolean soon;
    do {
      soon = System.nanoTime() < end; // a call that begins later is refused, however long it takes
      refused = with(token, "deployment", "list");
    } while (refused.code() == 0 && soon);
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err()).contains("401001", "token create");
  }

  @Test
  void faults_are_told_all_at_once_with_what_to_do() {
    Ran wrong = run("run", "nothing-of-that-name");
    assertThat(wrong.code()).isEqualTo(1);
    assertThat(wrong.err()).contains("deployment list");
    assertThat(run("frobnicate").code()).isEqualTo(2);
    assertThat(run("deployment", "update", "x").err()).contains("at least one");
    assertThat(run("workflow", "save", folder.resolve("none.json").toString()).err())
        .contains("Cannot read");
  }

  @Test
  void a_second_server_on_the_same_folder_is_refused_and_told_of_the_first() {
    Ran second = run("up", "--port", "0", "--data", folder.resolve("state").toString());
    assertThat(second.code()).isEqualTo(1);
    assertThat(second.err()).contains("in use", server.url().toString(), "comfyserve connect");
  }

  @Test
  void doctor_is_content_with_a_running_server() {
    Ran doctor = run("doctor");
    assertThat(doctor.out()).contains("is ready", "the token is accepted", "videos");
    assertThat(doctor.code()).isZero();
  }

  private record Ran(int code, String out, String err) {}

  private static Ran run(String... words) {
    return with(ServerProcess.TOKEN.reveal(), words);
  }

  private static Ran with(String token, String... words) {
    List<String> line = new ArrayList<>(Arrays.asList(words));
    boolean operator = words[0].equals("token");
    if (!operator && !words[0].equals("up") && !words[0].equals("frobnicate")) {
      line.addAll(List.of("--url", server.url().toString(), "--token", token));
    }
    if (operator || words[0].equals("doctor")) {
      line.addAll(List.of("--data", folder.resolve("state").toString()));
    }
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        Main.run(
            line.toArray(String[]::new), new PrintWriter(out, true), new PrintWriter(err, true));
    return new Ran(code, out.toString(), err.toString());
  }
}

package dev.comfyserve.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.comfyserve.engine.json.WireJson;
import java.io.BufferedReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The engine as a child process. */
class ProcessTest {
  @TempDir Path base;
  private Process process;

  @AfterEach
  void kill() throws Exception {
    process.destroyForcibly().waitFor();
  }

  private URI start(String... more) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                EngineMain.class.getName(),
                "--base-directory",
                base.toString(),
                "--test-nodes"));
    command.addAll(List.of(more));
    process = new ProcessBuilder(command).redirectError(base.resolve("stderr").toFile()).start();
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    String line = out.readLine();
    assertThat(line).as(Files.readString(base.resolve("stderr"))).isNotNull();
    JsonNode ready = WireJson.read(line.getBytes(StandardCharsets.UTF_8));
    assertThat(ready.get("pid").longValue()).isEqualTo(process.pid());
    return URI.create(ready.get("url").stringValue());
  }

  private static JsonNode graph(String classType) {
    return EngineClient.parse(
        """
        {'1': {'class_type': '%s', 'inputs': {}},
         '9': {'class_type': 'PreviewImage', 'inputs': {'images': ['1', 0]}}}
        """
            .formatted(classType));
  }

  @Test
  void it_ends_with_its_lifeline_even_in_a_hung_node() throws Exception {
    try (EngineClient client = new EngineClient(start());
        EngineSocket socket = client.socket("c")) {
      client.submit("p", graph("TestHang"), "c");
      socket.until(EngineSocket.ofType("executing"));
      process.getOutputStream().close();
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void a_crash_in_mid_prompt_ends_it_and_is_in_the_journal() throws Exception {
    Path journal = base.resolve("journal");
    try (EngineClient client = new EngineClient(start("--journal", journal.toString()));
        EngineSocket socket = client.socket("c")) {
      client.submitFatal("p", graph("TestCrash"), "c");
      assertThat(socket.untilEnd("p").getLast()).isSameAs(EngineSocket.CLOSED);
      assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isNotZero();
    }
    assertThat(Files.readString(journal))
        .isEqualTo("{\"prompt_id\":\"p\",\"state\":\"crashed\",\"executed\":[]}\n");
  }

  @Test
  void a_failed_start_says_why_and_prints_no_line() throws Exception {
    assertThatStartFails(1, "told to fail", "--fault", "start-fails");
  }

  @Test
  void bad_arguments_say_how_to_use_it() throws Exception {
    assertThatStartFails(2, "usage:", "--nonsense");
  }

  private void assertThatStartFails(int status, String words, String... more) throws Exception {
    assertThatThrownBy(() -> start(more)).isInstanceOf(AssertionError.class);
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(status);
    assertThat(Files.readString(base.resolve("stderr"))).contains(words);
  }
}

package dev.comfyserve.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.contract.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The server as a process: its log, its end. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class MainTest {
  private static final String TOKEN = "process-token-0123456789";

  @TempDir private Path folder;

  /** A server process whose standard error is read line by line. */
  private static final class Child implements AutoCloseable {
    final Process process;
    final List<String> errors = new CopyOnWriteArrayList<>();
    final List<String> output = new CopyOnWriteArrayList<>();
    final CountDownLatch listening = new CountDownLatch(1);
    final Thread reader;
    volatile URI url;

    Child(Path folder, String... flags) throws IOException {
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-Xmx256m"));
      command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
      command.addAll(List.of("--data=" + folder, "--port=0"));
      command.addAll(List.of(flags));
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.environment().keySet().removeIf(name -> name.startsWith("COMFYSERVE_"));
      builder.environment().put("COMFYSERVE_TOKEN", TOKEN);
      process = builder.start();
      reader = Thread.ofVirtual().start(this::readErrors);
      Thread.ofVirtual()
          .start(() -> process.inputReader(StandardCharsets.UTF_8).lines().forEach(output::add));
    }

    private void readErrors() {
      try (BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          if (line.startsWith("ComfyServe serves on ")) {
            url = URI.create(line.substring("ComfyServe serves on ".length()));
            listening.countDown();
          } else {
            errors.add(line);
          }
        }
      } catch (IOException e) {
        // The process was ended by force.
      } finally {
        listening.countDown();
      }
    }

    RestClient client() throws InterruptedException {
      assertThat(listening.await(60, TimeUnit.SECONDS)).isTrue();
      assertThat(url).as("it listens: " + errors).isNotNull();
      return new RestClient(url, TOKEN);
    }

    int end() throws InterruptedException {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("it ends").isTrue();
      reader.join();
      return process.exitValue();
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }

  @Test
  void its_log_is_json_on_standard_error_and_holds_no_secret() throws Exception {
    try (Child child =
        new Child(folder, "--log-format=json", "--log-level=debug", "--test-nodes=true")) {
      RestClient client = child.client();
      String deployment = ServerFixture.deploy(client, ServerFixture.picture(8, 8, 1));
      String request =
          ServerFixture.submit(
              client, deployment, "{\"extra_data\": {\"api_key_comfy_org\": \"hidden-key-42\"}}");
      JsonNode result = ServerFixture.ended(client, request);
      assertThat(result.path("status").asString()).as(result.toString()).isEqualTo("succeeded");
      String url = result.at("/outputs/9/images/0/url").asString();
      client.get(url).expect(200);
      String trace = "0af7651916cd43dd8448eb211c80319c";
      RestClient.Answer traced =
          client.send(
              "GET",
              "/prod/v2/deployments",
              null,
              new byte[0],
              Map.of("traceparent", "00-" + trace + "-b7ad6b7169203331-01"));
      client.post("/prod/v2/deployments", "{\"name\": \"hidden-body-42\"").expect(422);
      child.process.destroy();
      assertThat(child.end()).isEqualTo(143);
      assertThat(child.output).isEmpty();
      assertThat(child.errors).isNotEmpty();
      String all = String.join("\n", child.errors);
      String signature = url.substring(url.indexOf("sig=") + 4);
      assertThat(all).doesNotContain(TOKEN, "hidden-key-42", "hidden-body-42", signature);
      assertThat(child.errors)
          .allSatisfy(line -> assertThat(Json.parse(line).isObject()).as(line).isTrue());
      assertThat(child.errors.stream().map(line -> (ObjectNode) Json.parse(line)))
          .anySatisfy(
              line -> {
                assertThat(line.path("mdc").path("request_id").asString())
                    .isEqualTo(traced.header("X-Request-Id"));
                assertThat(line.path("mdc").path("trace_id").asString()).isEqualTo(trace);
              });
    }
  }

  @Test
  void faults_of_its_settings_end_it_with_every_one_of_them() throws Exception {
    try (Child child = new Child(folder, "--port=x", "--nonsense=1")) {
      assertThat(child.end()).isEqualTo(2);
      assertThat(child.errors).hasSize(2).allSatisfy(line -> assertThat(line).startsWith("--"));
    }
  }

  @Test
  void a_folder_in_use_ends_it_with_one_line() throws Exception {
    try (Child first = new Child(folder);
        Child second = new Child(first.client() == null ? null : folder)) {
      assertThat(second.end()).isEqualTo(1);
      assertThat(second.errors).singleElement().asString().contains("in use");
    }
  }
}

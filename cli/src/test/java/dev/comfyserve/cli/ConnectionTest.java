package dev.comfyserve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class ConnectionTest {
  @TempDir private Path folder;

  @BeforeEach
  void aServerWasStartedHereOnce() throws IOException {
    Files.writeString(folder.resolve("token"), "the-token-of-the-state-folder\n");
    Files.writeString(folder.resolve("server.json"), "{\"url\": \"http://192.0.2.7:8484\"}\n");
  }

  private Connection connection(String... options) {
    Connection connection = new Connection();
    CommandLine.populateCommand(connection, options);
    return connection;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"https://example.com", "http://127.0.0.1.example.com", "http://192.0.2.8:8484"})
  void the_state_folders_token_goes_to_no_server_elsewhere(String url) {
    assertThat(connection("--data", folder.toString(), "--url", url).tokenToSend()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://127.0.0.1:9999", "http://[::1]:1", "http://192.0.2.7:8484"})
  void it_goes_to_this_machine_and_to_the_server_of_the_folder(String url) {
    assertThat(connection("--data", folder.toString(), "--url", url).tokenToSend()).isPresent();
  }

  @Test
  void a_token_that_was_given_goes_where_the_command_goes() {
    assertThat(
            connection("--data", folder.toString(), "--url", "https://example.com", "--token", "t")
                .tokenToSend()
                .orElseThrow()
                .reveal())
        .isEqualTo("t");
  }
}

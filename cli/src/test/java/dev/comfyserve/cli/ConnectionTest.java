package dev.comfyserve.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.comfyserve.contract.Secret;
import dev.comfyserve.store.Store;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Which server, and who gets the state folder's token. */
class ConnectionTest {
  private static final URI OWN = URI.create("http://127.0.0.1:9999");

  @TempDir private Path folder;
  private Store store;

  @BeforeEach
  void aServerWasStartedHereOnce() throws IOException {
    Files.writeString(folder.resolve("token"), "the-token-of-the-state-folder\n");
    leave(OWN.toString(), ProcessHandle.current().pid());
  }

  @AfterEach
  void end() {
    if (store != null) {
      store.close();
    }
  }

  private void leave(String url, long pid) throws IOException {
    Files.writeString(
        folder.resolve("server.json"), "{\"url\": \"%s\", \"pid\": %d}\n".formatted(url, pid));
  }

  /** As long as a server runs, it has the folder open. */
  private void runs() {
    store = Store.open(folder, InstantSource.system(), () -> UUID.randomUUID().toString());
  }

  private Connection connection(String... options) {
    Connection connection = new Connection();
    CommandLine command = new CommandLine(CommandLine.Model.CommandSpec.create());
    command.addMixin("connection", connection);
    command.parseArgs(options);
    return connection;
  }

  private Connection onFolder() {
    return connection("--data", folder.toString());
  }

  @Test
  void the_folders_own_running_server_is_found_and_gets_its_token() {
    runs();
    assertThat(onFolder().url()).isEqualTo(OWN);
    assertThat(onFolder().tokenFor(OWN)).isPresent();
    assertThat(onFolder().tokenFor(URI.create("http://localhost:9999"))).isPresent();
  }

  @Test
  void what_a_crashed_server_left_counts_for_nothing() {
    assertThat(onFolder().known()).isEmpty();
    assertThat(onFolder().tokenFor(OWN)).isEmpty();
    assertThatThrownBy(() -> onFolder().url())
        .isInstanceOf(CommandFailed.class)
        .hasMessageContainingAll("No server runs on " + folder, "comfyserve up");
  }

  @Test
  void nor_does_it_while_another_server_has_the_folder_open() throws IOException {
    leave(OWN.toString(), ProcessHandle.current().pid() + 1);
    runs();
    assertThat(onFolder().known()).isEmpty();
    assertThat(onFolder().tokenFor(OWN)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "{}", "nonsense", "", "{\"url\": 7, \"pid\": \"x\"}", "null"})
  void a_file_that_is_broken_is_no_file(String text) throws IOException {
    runs();
    Files.writeString(folder.resolve("server.json"), text);
    assertThat(onFolder().known()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://example.com",
        "http://127.0.0.1.example.com:9999",
        "http://127.0.0.1:9998",
        "http://localhost:1",
        "http://[::1]:9999",
        "https://127.0.0.1:9999"
      })
  void the_state_folders_token_goes_to_no_other_server(String url) {
    runs();
    Connection elsewhere = connection("--data", folder.toString(), "--url", url);
    assertThat(elsewhere.tokenFor(elsewhere.url())).isEmpty();
  }

  @Test
  void a_token_that_was_given_goes_where_the_command_goes() {
    Connection elsewhere =
        connection("--data", folder.toString(), "--url", "https://example.com", "--token", "t");
    assertThat(elsewhere.tokenFor(elsewhere.url()).map(Secret::reveal)).hasValue("t");
  }

  @Test
  void a_server_that_is_yet_to_start_is_where_its_settings_say() throws IOException {
    Files.writeString(folder.resolve("comfyserve.yaml"), "port: 9123\nhost: 0.0.0.0\n");
    assertThat(onFolder().usual()).isEqualTo(URI.create("http://127.0.0.1:9123"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"127.0.0.1:8484", "localhost:8484", "nonsense", "ftp://a", "http://", " "})
  void a_url_that_is_none_is_told_in_one_line(String url) {
    Connection wrong = connection("--data", folder.toString(), "--url", url);
    assertThatThrownBy(wrong::named)
        .isInstanceOf(CommandFailed.class)
        .hasMessageContaining("--url: a server's URL must be like http://127.0.0.1:8484");
  }
}

package dev.comfyserve.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.comfyserve.cli.assistant.StartHere;
import dev.comfyserve.contract.ApiException;
import dev.comfyserve.server.config.ConfigFaults;
import dev.comfyserve.server.config.ServerConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which port a server takes that an assistant's call starts. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class StartHereTest {
  @TempDir private Path folder;
  private ServerSocket other;

  @BeforeEach
  void somebodyElseHasThePort() throws IOException {
    other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void end() throws IOException {
    other.close();
  }

  @Test
  void a_taken_port_that_nobody_chose_gives_way_to_a_free_one() throws Exception {
    try (StartHere start = starting(Optional.of("0"))) {
      start.beforeCall();
      assertThat(new StateFolder(folder).url().map(URI::getPort).orElseThrow())
          .isNotEqualTo(other.getLocalPort());
    }
  }

  @Test
  void one_that_somebody_chose_is_for_them_to_change() throws Exception {
    try (StartHere start = starting(Optional.empty())) {
      assertThatThrownBy(start::beforeCall)
          .isInstanceOf(ApiException.class)
          .hasMessageContainingAll("" + other.getLocalPort(), "COMFYSERVE_PORT");
    }
  }

  private StartHere starting(Optional<String> elsewhere) {
    StartHere.Settings settings =
        new StartHere.Settings() {
          @Override
          public ServerConfig wanted() throws ConfigFaults {
            return on(Integer.toString(other.getLocalPort()));
          }

          @Override
          public Optional<ServerConfig> onAnyPort() throws ConfigFaults {
            return elsewhere.isEmpty() ? Optional.empty() : Optional.of(on(elsewhere.get()));
          }
        };
    return new StartHere(settings, new StateFolder(folder)::url);
  }

  private ServerConfig on(String port) throws ConfigFaults {
    return ServerConfig.load(Map.of(), Map.of("data", folder.toString(), "port", port));
  }
}

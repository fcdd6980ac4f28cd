package dev.comfyserve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.contract.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AssistantSettingsTest {
  private static final Secret TOKEN = new Secret("a-token-0123456789");

  @Test
  void an_address_of_this_machine_is_not_promised_to_others() {
    assertThat(AssistantSettings.of(URI.create("http://127.0.0.1:8484"), TOKEN, null))
        .contains("on this machine", "public_url")
        .doesNotContain("every machine");
    assertThat(AssistantSettings.of(URI.create("https://pictures.example.com"), TOKEN, null))
        .contains("from every machine that reaches this address");
  }

  /** The ten tools can run what is saved, and save nothing. */
  @Test
  void how_an_assistant_can_save_workflows_is_said() {
    assertThat(AssistantSettings.of(URI.create("http://127.0.0.1:8484"), TOKEN, Path.of("/state")))
        .contains("save workflows and upload files", "--toolsets workflows,files");
  }

  @Test
  void what_a_server_goes_by_that_an_assistant_starts_is_said() {
    assertThat(AssistantSettings.of(URI.create("http://127.0.0.1:8484"), TOKEN, Path.of("/state")))
        .contains("comfyserve.yaml of the state folder", "\"--data\",\"/state\"");
    assertThat(
            AssistantSettings.settingsOf(
                Map.of(
                    "COMFYSERVE_COMFYUI_URLS", "http://127.0.0.1:8188",
                    "COMFYSERVE_TOKEN", "secret",
                    "COMFYSERVE_DATA", "/state",
                    "HOME", "/")))
        .containsExactly("COMFYSERVE_COMFYUI_URLS");
  }
}

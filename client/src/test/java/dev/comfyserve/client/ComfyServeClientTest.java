package dev.comfyserve.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.Secret;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
class ComfyServeClientTest {
  @TempDir private Path folder;

  private final ScriptedHost host = new ScriptedHost();
  private final ComfyServeClient client =
      new ComfyServeClient(host.url(), new Secret("callers-own-token"));

  @AfterEach
  void stop() {
    client.close();
    host.close();
  }

  @Test
  void a_download_is_whole_or_not_there_and_goes_without_the_token() throws Exception {
    Path target = folder.resolve("deep/picture.png");
    host.then(200, "bytes", "Content-Type", "image/png");
    ComfyServeClient.Download got =
        client.download(URI.create(host.url() + "/outputs/x?sig=y"), target);
    assertThat(Files.readString(target)).isEqualTo("bytes");
    assertThat(got.bytes()).isEqualTo(5);
    assertThat(got.sha256())
        .isEqualTo("277089d91c0bdf4f2e6862ba7e4a07605119431f5d13f726dd352b06f1b206a9");
    assertThat(got.contentType()).isEqualTo("image/png");
    assertThat(host.seen.getFirst().header("Authorization")).isNull();
    Path missing = folder.resolve("missing.png");
    host.then(404, "{\"error_code\":404001,\"message\":\"gone\"}");
    ApiException gone =
        catchThrowableOfType(
            ApiException.class, () -> client.download(host.url().resolve("/x"), missing));
    assertThat(gone.errorCode()).isEqualTo(404001);
    assertThat(missing).doesNotExist();
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(folder.resolve("deep"));
    }
  }

  @Test
  void an_upload_names_the_file() throws Exception {
    Path file = folder.resolve("a b.png");
    Files.writeString(file, "picture");
    host.then(200, "{\"url\":\"http://x\"}");
    client.uploadFile(file, "image/png");
    ScriptedHost.Seen seen = host.seen.getFirst();
    assertThat(seen.target()).isEqualTo("/prod/v2/files?filename=a+b.png");
    assertThat(seen.header("Content-Type")).isEqualTo("image/png");
    assertThat(seen.body()).isEqualTo("picture");
  }

  @Test
  void readiness_is_waited_for_within_the_time() {
    host.then(503, "{\"status\":\"starting\"}").then(200, "{\"status\":\"ready\"}");
    assertThat(client.ready(Duration.ofSeconds(20))).isTrue();
    assertThat(client.ready(Duration.ZERO)).isFalse();
    host.close();
    assertThat(client.ready(Duration.ZERO)).isFalse();
  }

  @Test
  void a_workflow_version_is_named_safely() {
    host.then(200, "{}");
    client.own().getWorkflowVersion(client.caller(), "x", "../v/1");
    assertThat(host.seen.getFirst().target()).isEqualTo("/prod/v2/workflows/x/versions/..%2Fv%2F1");
    assertThatThrownBy(() -> client.own().getWorkflowVersion(client.caller(), "../x", "v1"))
        .isInstanceOf(ApiException.class)
        .hasMessageContaining("../x");
    assertThat(host.seen).hasSize(1);
  }
}

package dev.comfyserve.server.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.server.RestClient;
import dev.comfyserve.server.ServerFixture;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The whole REST surface as its user meets it, over a real server with a real engine. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class RestFlowTest {
  private ServerFixture server;
  private RestClient alice;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    server = ServerFixture.start(folder, Map.of());
    alice = server.alice();
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @Test
  void a_saved_workflow_makes_a_picture_that_can_be_downloaded() throws Exception {
    String deployment = ServerFixture.deploy(alice, ServerFixture.picture(40, 30, 0xff0000));
    String request = ServerFixture.submit(alice, deployment, "{}");
    JsonNode result = ServerFixture.ended(alice, request);
    assertThat(result.path("status").asString()).as(result.toString()).isEqualTo("succeeded");
    JsonNode file = result.path("outputs").path("9").path("images").path(0);
    RestClient.Answer download = server.nobody().get(file.path("url").asString()).expect(200);
    assertThat(download.header("Content-Type")).isEqualTo("image/png");
    String sha256 =
        HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(download.bytes()));
    assertThat(download.header("ETag")).isEqualTo("\"" + sha256 + "\"");
  }
}

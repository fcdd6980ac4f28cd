package dev.comfyserve.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.comfyserve.contract.Json;
import dev.comfyserve.server.config.ServerConfig;
import dev.comfyserve.server.http.RawHttp;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** How a server starts, what it leaves in its folder, and how it stops. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class StartAndStopTest {
  private static final String GIVEN = "given-token-0123456789";

  @TempDir private Path folder;

  private RunningServer start(String... settings) throws Exception {
    Map<String, String> flags = new HashMap<>(Map.of("data", folder.toString(), "port", "0"));
    for (int i = 0; i < settings.length; i += 2) {
      flags.put(settings[i], settings[i + 1]);
    }
    return ComfyServe.start(ServerConfig.load(Map.of(), flags));
  }

  private static int status(RunningServer server, String token) throws Exception {
    return new RestClient(server.bound(), token).get("/prod/v2/deployments").status();
  }

  @Test
  void the_first_start_makes_a_token_and_tells_it_once() throws Exception {
    String token;
    try (RunningServer server = start()) {
      token = server.newToken().orElseThrow().reveal();
      assertThat(Files.readString(folder.resolve("token")).strip()).isEqualTo(token);
      assertThat(
              PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("token"))))
          .isEqualTo("rw-------");
      assertThat(status(server, token)).isEqualTo(200);
      assertThat(status(server, null)).isEqualTo(401);
    }
    try (RunningServer server = start()) {
      assertThat(server.newToken()).isEmpty();
      assertThat(status(server, token)).isEqualTo(200);
    }
  }

  @Test
  void server_json_tells_where_it_listens_as_long_as_it_does() throws Exception {
    try (RunningServer server = start()) {
      JsonNode told = Json.parse(Files.readString(folder.resolve("server.json")));
      assertThat(told.path("url").asString()).isEqualTo(server.bound().toString());
      assertThat(told.path("pid").asLong()).isEqualTo(ProcessHandle.current().pid());
    }
    assertThat(folder.resolve("server.json")).doesNotExist();
  }

  @Test
  void a_token_that_was_given_is_good_and_no_other_is_made() throws Exception {
    try (RunningServer server = start("token", GIVEN)) {
      assertThat(server.newToken()).isEmpty();
      assertThat(folder.resolve("token")).doesNotExist();
      assertThat(status(server, GIVEN)).isEqualTo(200);
    }
  }

  @Test
  void without_auth_every_caller_is_the_default_account() throws Exception {
    try (RunningServer server = start("auth", "none")) {
      assertThat(server.newToken()).isEmpty();
      assertThat(status(server, null)).isEqualTo(200);
      RawHttp.Answer page =
          RawHttp.send(
              server.bound().getPort(),
              "GET /prod/v2/deployments HTTP/1.1\nHost: HOST\nOrigin: https://evil.example.com",
              "");
      assertThat(page.status()).isEqualTo(403);
    }
  }

  @Test
  void a_second_server_on_the_same_folder_is_refused_in_one_line() throws Exception {
    try (RunningServer server = start()) {
      StartRefused refused = catchThrowableOfType(StartRefused.class, this::start);
      assertThat(refused).hasMessageContaining("in use").hasMessageContaining(folder.toString());
      assertThat(refused.getMessage()).doesNotContain("\n");
      assertThat(server.bound()).isNotNull();
      assertThat(folder.resolve("server.json")).exists();
    }
  }

  @Test
  void a_port_that_is_taken_is_refused_and_leaves_the_folder_free() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      StartRefused refused = catchThrowableOfType(StartRefused.class, () -> start("port", port));
      assertThat(refused).hasMessageContaining(port).hasMessageContaining("COMFYSERVE_PORT");
    }
    start().close();
  }

  @Test
  void a_public_url_is_the_base_of_every_url_and_an_accepted_host() throws Exception {
    try (RunningServer server =
        start("token", GIVEN, "public_url", "https://comfy.example.com/base/")) {
      assertThat(server.url()).isEqualTo(URI.create("https://comfy.example.com/base"));
      RestClient client = new RestClient(server.bound(), GIVEN);
      String deployment = ServerFixture.deploy(client, ServerFixture.picture(8, 8, 1));
      assertThat(
              client
                  .post(deployment + "/inference", "{}")
                  .expect(200)
                  .json()
                  .path("status_url")
                  .asString())
          .startsWith("https://comfy.example.com/base/prod/v2/deployments/");
      assertThat(
              RawHttp.send(
                      server.bound().getPort(),
                      "GET /health/ready HTTP/1.1\nHost: comfy.example.com",
                      "")
                  .status())
          .isEqualTo(200);
    }
  }

  @Test
  void health_metrics_and_description_need_no_token() throws Exception {
    try (RunningServer server = start("token", GIVEN)) {
      RestClient nobody = new RestClient(server.bound(), null);
      assertThat(nobody.get("/health/live").expect(200).json().path("status").asString())
          .isEqualTo("live");
      assertThat(nobody.get("/health/ready").expect(200).json().path("status").asString())
          .isEqualTo("ready");
      assertThat(nobody.get("/openapi.yaml").expect(200).text()).startsWith("openapi: 3.1.0");
      assertThat(nobody.get("/metrics").expect(200).text())
          .contains("http_server_requests_seconds_count")
          .contains("comfyserve_requests{state=\"ready\"}")
          .contains("comfyserve_slots{runtime=\"embedded\"}")
          .contains("jvm_memory_used_bytes");
    }
  }

  @Test
  void a_stop_puts_running_work_back_and_ends_within_its_deadline() throws Exception {
    String graph =
        """
        {"1": {"class_type": "EmptyImage", "inputs": {"width": 8, "height": 8, "batch_size": 1, "color": 7}},
         "2": {"class_type": "TestSlow", "inputs": {"image": ["1", 0], "seconds": 2, "steps": 20}},
         "9": {"class_type": "SaveImage", "inputs": {"images": ["2", 0], "filename_prefix": "x"}}}
        """;
    RunningServer first = start("token", GIVEN, "test_nodes", "true");
    RestClient before = new RestClient(first.bound(), GIVEN);
    String deployment = ServerFixture.deploy(before, Json.parse(graph));
    String request = ServerFixture.submit(before, deployment, "{}");
    ServerFixture.reaches(before, request, "in_progress");
    long stop = System.nanoTime();
    first.close();
    first.close();
    first.awaitStop();
    assertThat(Duration.ofNanos(System.nanoTime() - stop)).isLessThan(Duration.ofSeconds(20));
    try (RunningServer server = start("token", GIVEN, "test_nodes", "true")) {
      RestClient client = new RestClient(server.bound(), GIVEN);
      JsonNode result = ServerFixture.ended(client, request);
      assertThat(result.path("status").asString()).as(result.toString()).isEqualTo("succeeded");
    }
  }

  @Test
  void a_stop_does_not_wait_for_callers_who_wait() throws Exception {
    String graph =
        """
        {"1": {"class_type": "EmptyImage", "inputs": {"width": 8, "height": 8, "batch_size": 1, "color": 7}},
         "2": {"class_type": "TestSlow", "inputs": {"image": ["1", 0], "seconds": 60, "steps": 20}},
         "9": {"class_type": "SaveImage", "inputs": {"images": ["2", 0], "filename_prefix": "x"}}}
        """;
    RunningServer server = start("token", GIVEN, "test_nodes", "true");
    RestClient client = new RestClient(server.bound(), GIVEN);
    String deployment = ServerFixture.deploy(client, Json.parse(graph));
    String id = deployment.substring(deployment.lastIndexOf('/') + 1);
    ObjectNode call = Json.object().put("jsonrpc", "2.0").put("id", 1).put("method", "tools/call");
    ObjectNode params = call.putObject("params").put("name", "submit_request");
    params.putObject("arguments").put("deployment_id", id).put("wait_for_completion", true);
    try (Socket waiting = new Socket("127.0.0.1", server.bound().getPort())) {
      byte[] body = RestClient.utf8(Json.write(call));
      String head =
          "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
              + "Accept: application/json, text/event-stream\r\nAuthorization: Bearer "
              + GIVEN
              + "\r\nContent-Length: "
              + body.length
              + "\r\n\r\n";
      waiting.getOutputStream().write(RestClient.utf8(head));
      waiting.getOutputStream().write(body);
      waiting.setSoTimeout(30_000);
      // The event stream of a call that waits begins by itself.
      assertThat(RawHttp.readSome(waiting.getInputStream())).contains("200");
      long stop = System.nanoTime();
      server.close();
      assertThat(Duration.ofNanos(System.nanoTime() - stop)).isLessThan(Duration.ofSeconds(25));
      String rest = new String(waiting.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(rest).contains("still_running").contains("request_id");
    }
  }
}

package dev.comfyserve.server.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.contract.Json;
import dev.comfyserve.server.RestClient;
import dev.comfyserve.server.ServerFixture;
import dev.comfyserve.store.Store;
import dev.comfyserve.store.TokenStore;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/** A token that may only read, on every described path. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class ReadOnlyTest {
  private static ServerFixture server;
  private static RestClient reader;
  private static String token;
  private static String deployment;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    server = ServerFixture.start(folder, Map.of());
    try (TokenStore store =
        Store.openBeside(folder, InstantSource.system(), () -> UUID.randomUUID().toString())) {
      token = store.tokens().create("alice", true).reveal();
    }
    reader = new RestClient(server.url(), token);
    deployment = ServerFixture.deploy(server.alice(), ServerFixture.picture(8, 8, 5));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static List<String> changes() {
    List<String> all = new ArrayList<>();
    String id = deployment.substring(deployment.lastIndexOf('/') + 1);
    for (String api : new String[] {"v1", "v2"}) {
      String path = "/prod/" + api + "/deployments/" + id;
      all.add("POST " + path + "/inference");
      all.add("POST " + path + "/requests/" + ServerFixture.UNKNOWN + "/cancel");
    }
    all.add("POST /prod/v2/deployments");
    all.add("PATCH " + deployment);
    all.add("DELETE " + deployment);
    // A custom node may change something on a GET.
    for (String method : new String[] {"GET", "HEAD", "POST"}) {
      all.add(
          method + " " + deployment + "/instances/" + ServerFixture.UNKNOWN + "/proxy/api/free");
    }
    all.add("POST /prod/v2/workflows");
    all.add("DELETE /prod/v2/workflows/" + ServerFixture.UNKNOWN + "/versions/v1");
    all.add("POST /prod/v2/files");
    return all;
  }

  @Test
  void what_it_may_look_at_it_sees() throws Exception {
    assertThat(reader.get("/prod/v2/deployments").expect(200).json()).hasSize(1);
    reader.get(deployment + "?includes=payload").expect(200);
    reader.get(deployment + "/requests").expect(200);
    reader.get("/prod/v2/workflows").expect(200);
    assertThat(reader.send("HEAD", "/prod/v2/deployments", null, new byte[0], Map.of()).status())
        .isEqualTo(200);
  }

  @Test
  void it_changes_nothing() throws Exception {
    for (String change : changes()) {
      String[] parts = change.split(" ");
      RestClient.Answer refused =
          reader.send(parts[0], parts[1], "application/json", RestClient.utf8("{}"), Map.of());
      assertThat(refused.status()).as(change).isEqualTo(403);
      if (!parts[0].equals("HEAD")) {
        assertThat(refused.errorCode()).as(change).isEqualTo(403003);
        assertThat(refused.json().path("message").asString()).contains("may only read");
      }
      assertThat(refused.header("WWW-Authenticate"))
          .contains("error=\"insufficient_scope\"", "comfyserve:write", "resource_metadata=");
    }
    server.alice().get(deployment).expect(200);
  }

  @Test
  void on_a_server_that_only_reads_nobody_changes_anything(@TempDir Path folder) throws Exception {
    try (ServerFixture reading = ServerFixture.start(folder, Map.of("read_only", "true"))) {
      reading.alice().get("/prod/v2/deployments").expect(200);
      ObjectNode body = Json.object().put("name", "x");
      RestClient.Answer refused = reading.alice().post("/prod/v2/workflows", Json.write(body));
      assertThat(refused.expect(403).errorCode()).isEqualTo(403003);
      assertThat(refused.json().path("message").asString()).contains("read_only");
    }
  }
}

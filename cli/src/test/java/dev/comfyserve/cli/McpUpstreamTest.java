package dev.comfyserve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.comfyserve.contract.Json;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** {@code comfyserve mcp --upstream}: where a RunComfy token goes, and where it never does. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class McpUpstreamTest {
  @TempDir private Path folder;

  @Test
  void with_upstream_only_a_token_that_was_given_for_it_is_sent() throws Exception {
    Files.createDirectories(state());
    Files.writeString(state().resolve("token"), "the-token-of-the-state-folder\n");
    List<String> seen = new CopyOnWriteArrayList<>();
    HttpServer host =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    host.createContext(
        "/",
        exchange -> {
          seen.add(
              exchange.getRequestURI() + " " + exchange.getRequestHeaders().get("Authorization"));
          exchange.getResponseHeaders().add("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, 2);
          exchange.getResponseBody().write("[]".getBytes(StandardCharsets.UTF_8));
          exchange.close();
        });
    host.start();
    String url = "http://127.0.0.1:" + host.getAddress().getPort();
    Path log = folder.resolve("mcp.log");
    // The one of ComfyServe, as our pages have users export it, is none of RunComfy's business.
    Map<String, String> noToken =
        Map.of(
            "COMFYSERVE_DATA", state().toString(), "COMFYSERVE_TOKEN", "comfyserve-token-1234567");
    Map<String, String> token =
        Map.of("COMFYSERVE_DATA", state().toString(), "RUNCOMFY_TOKEN", "runcomfy-token-1234567");
    try (ChildServer refused = new ChildServer(log, noToken, "--upstream", url);
        ChildServer child = new ChildServer(log, token, "--upstream", url)) {
      assertThat(refused.process().waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(refused.process().exitValue()).isOne();
      assertThat(refused.log()).contains("RUNCOMFY_TOKEN");
      child.initialize();
      JsonNode listed = child.call("list_deployments", Json.object());
      assertThat(listed.at("/structuredContent/ok").asBoolean()).as("%s", listed).isTrue();
      assertThat(seen).containsExactly("/prod/v2/deployments [Bearer runcomfy-token-1234567]");
    } finally {
      host.stop(0);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "--upstream, http://example.com",
    "--upstream, https://example.com/prod/v2",
    "--upstream, https://example.com?key=1",
    "--upstream, https://me:secret@example.com",
    "COMFYSERVE_UPSTREAM, http://example.com"
  })
  void a_host_that_a_gateway_would_refuse_gets_no_token(String where, String url) throws Exception {
    Map<String, String> environment = new HashMap<>(environment());
    boolean option = where.startsWith("--");
    if (!option) {
      environment.put(where, url);
    }
    String[] options = option ? new String[] {where, url} : new String[0];
    assertThat(refused(environment, options))
        .contains(where + " must be an https URL without `/prod`", "http only for a loopback");
  }

  @Test
  void two_hosts_are_one_too_many() throws Exception {
    String[] both = {"--upstream", "https://api.runcomfy.net", "--url", "http://127.0.0.1:8484"};
    assertThat(refused(environment(), both)).contains("leave out --url");
  }

  @Test
  void an_empty_variable_names_no_host() throws Exception {
    Map<String, String> environment = new HashMap<>(environment());
    environment.put("COMFYSERVE_UPSTREAM", "");
    try (ChildServer child = new ChildServer(folder.resolve("mcp.log"), environment)) {
      child.initialize();
      assertThat(child.call("list_deployments", Json.object()).toString())
          .contains("No server runs on " + state());
    }
  }

  private String refused(Map<String, String> environment, String... options) throws Exception {
    try (ChildServer child = new ChildServer(folder.resolve("mcp.log"), environment, options)) {
      assertThat(child.process().waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(child.process().exitValue()).isNotZero();
      return child.log();
    }
  }

  private Map<String, String> environment() {
    return Map.of(
        "COMFYSERVE_DATA", state().toString(), "RUNCOMFY_TOKEN", "runcomfy-token-1234567");
  }

  private Path state() {
    return folder.resolve("state");
  }
}

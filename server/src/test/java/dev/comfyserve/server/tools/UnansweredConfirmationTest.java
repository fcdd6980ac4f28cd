package dev.comfyserve.server.tools;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.client.ApiHttp;
import dev.comfyserve.client.HttpOwnApi;
import dev.comfyserve.client.HttpServerlessApi;
import dev.comfyserve.contract.ApiVersion;
import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.Json;
import dev.comfyserve.mcp.asking.Asking;
import dev.comfyserve.mcp.protocol.McpServer;
import dev.comfyserve.mcp.stdio.McpStdio;
import dev.comfyserve.server.ServerFixture;
import dev.comfyserve.server.mcp.McpOffers;
import dev.comfyserve.server.picture.Thumbnails;
import dev.comfyserve.server.resource.OutputContents;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Over a pipe a client is asked while its call runs, and may fail to answer. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class UnansweredConfirmationTest {
  private static ServerFixture server;
  private static ApiHttp http;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    server = ServerFixture.start(folder, Map.of());
    http = new ApiHttp(server.url());
  }

  @AfterAll
  static void stop() {
    http.close();
    server.close();
  }

  private static McpServer<Caller> offered() {
    var selection = new Selection(Set.of(), Set.of(), Selection.Reading.AND_WRITING);
    var host =
        new McpOffers.Host(
            new ServerTools.Backing(
                new HttpServerlessApi(http), new HttpOwnApi(http), Thumbnails.NONE),
            (caller, request, changed) -> Optional.empty(),
            OutputContents.LINKS);
    var conduct =
        new ServerTools.Conduct(Duration.ofSeconds(50), true, InstantSource.system(), () -> false);
    return new McpServer<>(
        McpOffers.of(
            host,
            McpOffers.Introduction.COMFYSERVE,
            ServerTools.registry(host.backing(), conduct, selection),
            Asking.ofThisProcess().waiting(Duration.ofSeconds(1)),
            selection),
        () -> "ref");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"error\":{\"code\":-32000,\"message\":\"no\"}|The client refused: no",
        "\"result\":{\"action\":\"accept\",\"content\":{\"confirm\":\"yes\"}}|none that was asked"
            + " for",
        "|did not answer within 1 s"
      })
  void a_question_without_an_answer_changes_nothing_and_says_so(String answer, String why)
      throws Exception {
    String deployment = ServerFixture.deploy(server.alice(), ServerFixture.picture(8, 8, 1));
    JsonNode result = deleted(deployment, answer).path("result");
    assertThat(result.path("isError").asBoolean()).isTrue();
    JsonNode told = result.path("structuredContent");
    assertThat(told.path("ok").asBoolean(true)).isFalse();
    assertThat(told.path("changed").asBoolean(true)).isFalse();
    assertThat(told.path("error_code").asInt()).isEqualTo(409001);
    assertThat(told.path("message").asString())
        .startsWith("Nothing was changed")
        .contains(why, "Call again to ask once more")
        .isEqualTo(result.at("/content/0/text").asString());
    assertThat(Json.parse(result.at("/content/1/text").asString())).isEqualTo(told);
    assertThat(server.alice().get(deployment).status()).isEqualTo(200);
  }

  /**
   * What a client over a pipe is answered in the end.
   *
   * @param answer to the question; null for none
   */
  private static JsonNode deleted(String deployment, String answer) throws Exception {
    Pipe in = Pipe.open();
    Pipe out = Pipe.open();
    Caller user = new Caller("alice", server.aliceToken(), ApiVersion.V2);
    McpStdio<Caller> stdio =
        new McpStdio<>(
            offered(),
            user,
            Channels.newInputStream(in.source()),
            Channels.newOutputStream(out.sink()),
            1 << 20);
    Thread serving = Thread.ofPlatform().start(() -> serve(stdio));
    try (OutputStream lines = Channels.newOutputStream(in.sink());
        BufferedReader said =
            new BufferedReader(
                new InputStreamReader(
                    Channels.newInputStream(out.source()), StandardCharsets.UTF_8))) {
      send(
          lines,
          "\"id\":1,\"method\":\"initialize\",\"params\":{\"protocolVersion\":\"2025-11-25\","
              + "\"capabilities\":{\"elicitation\":{}},\"clientInfo\":{\"name\":\"t\",\"version\":\"1\"}}");
      next(said, "result");
      String id = deployment.substring(deployment.lastIndexOf('/') + 1);
      send(
          lines,
          "\"id\":2,\"method\":\"tools/call\",\"params\":{\"name\":\"delete_deployment\","
              + "\"arguments\":{\"deployment_id\":\"%s\"}}".formatted(id));
      JsonNode question = next(said, "method");
      assertThat(question.path("method").asString()).isEqualTo("elicitation/create");
      if (answer != null) {
        send(lines, "\"id\":%s,%s".formatted(question.path("id"), answer));
      }
      return next(said, "result");
    } finally {
      stdio.close();
      serving.join();
    }
  }

  private static void send(OutputStream lines, String message) throws IOException {
    lines.write(("{\"jsonrpc\":\"2.0\"," + message + "}\n").getBytes(StandardCharsets.UTF_8));
  }

  private static JsonNode next(BufferedReader said, String with) throws IOException {
    JsonNode message = Json.parse(said.readLine());
    while (!message.has(with)) {
      message = Json.parse(said.readLine());
    }
    return message;
  }

  private static void serve(McpStdio<Caller> stdio) {
    try {
      stdio.serve();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

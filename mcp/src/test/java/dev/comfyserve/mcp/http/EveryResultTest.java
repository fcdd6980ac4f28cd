package dev.comfyserve.mcp.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.mcp.McpFixture;
import dev.comfyserve.mcp.Posted;
import dev.comfyserve.mcp.TestPrompts;
import dev.comfyserve.mcp.TestResources;
import dev.comfyserve.mcp.TestTools;
import dev.comfyserve.mcp.listen.ListChanges;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What holds for the result of every method, in every version; and who has which method. */
class EveryResultTest {
  private static final String MODERN = "2026-07-28";
  private static final List<String> LEGACY = List.of("2025-03-26", "2025-06-18", "2025-11-25");

  /** A method with parameters that work. */
  private record Asked(String method, String params) {}

  private static final List<Asked> BOTH =
      List.of(
          new Asked("tools/list", ""),
          new Asked("tools/call", "'name':'who'"),
          new Asked("tools/call", "'name':'link'"),
          new Asked("tools/call", "'name':'refuse'"),
          new Asked("tools/call", "'name':'echo','arguments':{}"),
          new Asked("tools/call", "'name':'who','task':{'ttl':60000}"),
          new Asked("resources/list", ""),
          new Asked("resources/list", "'cursor':'2'"),
          new Asked("resources/templates/list", ""),
          new Asked("resources/read", "'uri':'test:bytes'"),
          new Asked("prompts/list", ""),
          new Asked("prompts/get", "'name':'look'"),
          new Asked(
              "completion/complete",
              "'ref':{'type':'ref/prompt','name':'greet'},'argument':{'name':'who','value':'3'}"));

  private static final List<Asked> OF_LEGACY =
      List.of(
          new Asked("initialize", ""),
          new Asked("ping", ""),
          new Asked("logging/setLevel", "'level':'info'"),
          new Asked("resources/subscribe", "'uri':'test:text'"),
          new Asked("resources/unsubscribe", "'uri':'test:text'"));

  private static final Set<String> KEPT =
      Set.of(
          "server/discover",
          "tools/list",
          "resources/list",
          "resources/templates/list",
          "resources/read",
          "prompts/list");

  private static McpFixture everything;
  private static McpFixture onlyTools;

  @BeforeAll
  static void start() {
    everything =
        McpFixture.start(
            McpFixture.offer(TestTools.all())
                .withResources(new TestResources())
                .withPrompts(TestPrompts.all(), TestPrompts::complete)
                .withListChanges(new ListChanges()));
    onlyTools = McpFixture.start(TestTools.all());
  }

  @AfterAll
  static void stop() {
    everything.close();
    onlyTools.close();
  }

  static Stream<Arguments> modern() {
    return Stream.concat(Stream.of(new Asked("server/discover", "")), BOTH.stream())
        .map(asked -> Arguments.of(asked.method(), asked.params()));
  }

  static Stream<Arguments> legacy() {
    List<Arguments> all = new ArrayList<>();
    for (String version : LEGACY) {
      Stream.concat(OF_LEGACY.stream(), BOTH.stream())
          .forEach(asked -> all.add(Arguments.of(version, asked.method(), asked.params())));
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("modern")
  void a_modern_result_says_that_it_is_complete_who_made_it_and_whether_it_keeps(
      String method, String params) {
    Posted answer = Posted.modern(everything, method, params);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).doesNotContain("\n").doesNotContain(":null");
    JsonNode result = answer.result();
    assertThat(result.path("resultType").asString()).isEqualTo("complete");
    assertThat(result.path("_meta").path("io.modelcontextprotocol/serverInfo").path("version"))
        .isEqualTo(TestTools.json("'1.2.3'"));
    assertThat(result.path("ttlMs").isIntegralNumber()).isEqualTo(KEPT.contains(method));
    assertThat(result.has("cacheScope")).isEqualTo(KEPT.contains(method));
  }

  @ParameterizedTest
  @MethodSource("legacy")
  void a_legacy_result_has_nothing_of_that(String version, String method, String params) {
    Posted answer = Posted.at(everything, version, method, params);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).doesNotContain("\n").doesNotContain(":null");
    assertThat(answer.result().propertyNames())
        .doesNotContain("resultType", "_meta", "ttlMs", "cacheScope");
  }

  @Test
  void a_method_of_one_era_does_not_exist_in_the_other() {
    for (Asked asked : OF_LEGACY) {
      Posted answer = Posted.modern(everything, asked.method(), asked.params());
      assertThat(answer.status()).as(asked.method()).isEqualTo(404);
      assertThat(answer.errorCode()).as(asked.method()).isEqualTo(-32601);
    }
    for (String method : List.of("server/discover", "subscriptions/listen")) {
      Posted answer = Posted.at(everything, "2025-11-25", method, "'notifications':{}");
      assertThat(answer.status()).as(method).isEqualTo(200);
      assertThat(answer.errorCode()).as(method).isEqualTo(-32601);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "resources/list",
        "resources/templates/list",
        "resources/read",
        "resources/subscribe",
        "prompts/list",
        "prompts/get",
        "completion/complete",
        "subscriptions/listen",
        "tasks/get",
        "tasks/update",
        "tasks/cancel",
        "tasks/list",
        "tasks/result"
      })
  void a_method_of_what_is_not_offered_does_not_exist(String method) {
    Posted modern = Posted.modern(onlyTools, method, "");
    assertThat(modern.status()).isEqualTo(404);
    assertThat(modern.errorCode()).isEqualTo(-32601);
    for (String version : LEGACY) {
      Posted legacy = Posted.at(onlyTools, version, method, "");
      assertThat(legacy.status()).isEqualTo(200);
      assertThat(legacy.errorCode()).isEqualTo(-32601);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"notifications/cancelled", "notifications/initialized", "any/thing"})
  void a_notification_is_taken_in_every_version_and_has_no_answer(String method) {
    String body =
        dev.comfyserve.mcp.Messages.json(
            "{'jsonrpc':'2.0','method':'%s','params':{'requestId':1}}".formatted(method));
    List<String> versions = new ArrayList<>(LEGACY);
    versions.add(MODERN);
    for (String version : versions) {
      Posted answer = Posted.legacy(everything, body, "MCP-Protocol-Version", version);
      assertThat(answer.status()).isEqualTo(202);
      assertThat(answer.body()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"2025-03-26", "2025-06-18", "2025-11-25"})
  void a_version_that_is_asked_for_is_agreed_to(String version) {
    assertThat(agreed("'" + version + "'")).isEqualTo(version);
  }

  @ParameterizedTest
  @ValueSource(strings = {"'2026-07-28'", "'2024-11-05'", "'2031-01-01'", "''", "7", "null"})
  void any_other_is_countered_with_the_newest_of_the_era(String version) {
    assertThat(agreed(version)).isEqualTo("2025-11-25");
  }

  private static String agreed(String version) {
    return Posted.legacy(
            everything,
            dev.comfyserve.mcp.Messages.legacy("initialize", "'protocolVersion':" + version))
        .result()
        .path("protocolVersion")
        .asString();
  }
}

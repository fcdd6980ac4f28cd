package dev.comfyserve.server.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.contract.Json;
import dev.comfyserve.server.ServerFixture;
import dev.comfyserve.server.http.Errors;
import dev.comfyserve.server.http.RawHttp;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients in web pages: those of allowed origins may do all that others may, the rest nothing. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class BrowserPagesTest {
  private static final String PAGE = "https://chat.example.com";
  private static final String LIST = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}";

  private static ServerFixture server;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    server =
        ServerFixture.start(folder, Map.of("allowed_origins", PAGE, "rate_limit_per_minute", "2"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static RawHttp.Answer preflight(String origin, String wanted) throws Exception {
    return RawHttp.send(
        server.port(),
        "OPTIONS /mcp HTTP/1.1\nHost: HOST\nOrigin: "
            + origin
            + "\nAccess-Control-Request-Method: POST\nAccess-Control-Request-Headers: "
            + wanted,
        "");
  }

  private static RawHttp.Answer call(String origin, String token) throws Exception {
    return RawHttp.send(
        server.port(),
        "POST /mcp HTTP/1.1\nHost: HOST\nOrigin: "
            + origin
            + "\nContent-Type: application/json\nAccept: application/json, text/event-stream"
            + (token == null ? "" : "\nAuthorization: Bearer " + token)
            + "\nContent-Length: "
            + LIST.length(),
        LIST);
  }

  private static List<String> names(RawHttp.Answer answer, String header) {
    return Arrays.stream(answer.header(header).split(",")).map(String::strip).toList();
  }

  @Test
  void a_preflight_names_every_header_that_we_take() throws Exception {
    RawHttp.Answer answer =
        preflight(PAGE, "authorization, content-type, mcp-param-region, Mcp-Param-Size, x-evil");
    assertThat(answer.status()).isEqualTo(204);
    assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo(PAGE);
    assertThat(names(answer, "Access-Control-Allow-Methods")).contains("POST");
    assertThat(names(answer, "Access-Control-Allow-Headers"))
        .contains(
            "Authorization",
            "Content-Type",
            "Accept",
            "MCP-Protocol-Version",
            "Mcp-Method",
            "Mcp-Name",
            "Mcp-Session-Id",
            "Last-Event-ID",
            "X-MCP-Toolsets",
            "X-MCP-Readonly",
            "Idempotency-Key",
            "mcp-param-region",
            "Mcp-Param-Size")
        .doesNotContain("x-evil", "*");
    assertThat(names(answer, "Access-Control-Expose-Headers"))
        .contains("WWW-Authenticate", "Retry-After", "X-Request-Id");
    assertThat(names(answer, "Vary")).contains("Origin", "Access-Control-Request-Headers");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"mcp-param-a\tb", "mcp-param-", "mcp-param-a:b", "mcp-param-ä", "xmcp-param-a"})
  void what_only_looks_like_a_parameter_is_not_repeated(String wanted) throws Exception {
    RawHttp.Answer answer = preflight(PAGE, wanted);
    assertThat(answer.status()).isIn(204, 400);
    assertThat(answer.header("Access-Control-Allow-Headers"))
        .satisfiesAnyOf(
            none -> assertThat(none).isNull(),
            some -> assertThat(some.toLowerCase(java.util.Locale.ROOT)).doesNotContain("param"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://evil.example.com", "http://chat.example.com", "null"})
  void a_foreign_page_may_neither_ask_nor_call(String origin) throws Exception {
    for (RawHttp.Answer answer :
        List.of(preflight(origin, "authorization"), call(origin, server.bobToken().reveal()))) {
      assertThat(answer.status()).isEqualTo(403);
      assertThat(Errors.check(answer).path("error_message").asString())
          .contains("COMFYSERVE_ALLOWED_ORIGINS");
      assertThat(answer.headers())
          .doesNotContainKeys(
              "Access-Control-Allow-Origin",
              "Access-Control-Allow-Headers",
              "Access-Control-Allow-Methods");
    }
  }

  /** A page reads nothing of an answer that does not allow it: not even what it did wrong. */
  @Test
  void an_allowed_page_reads_results_and_refusals() throws Exception {
    RawHttp.Answer unknown = call(PAGE, null);
    assertThat(unknown.status()).isEqualTo(401);
    assertThat(unknown.header("WWW-Authenticate")).startsWith("Bearer ");
    readable(unknown);

    String token = server.aliceToken().reveal();
    RawHttp.Answer listed = call(PAGE, token);
    assertThat(Json.parse(listed.body()).at("/result/tools")).hasSize(10);
    readable(listed);

    call(PAGE, token);
    RawHttp.Answer late = call(PAGE, token);
    assertThat(late.status()).isEqualTo(429);
    assertThat(Integer.parseInt(late.header("Retry-After"))).isPositive();
    readable(late);
  }

  private static void readable(RawHttp.Answer answer) {
    assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo(PAGE);
    assertThat(names(answer, "Access-Control-Expose-Headers"))
        .contains("WWW-Authenticate", "Retry-After", "X-Request-Id");
    assertThat(answer.header("X-Request-Id")).isNotBlank();
    assertThat(answer.header("Vary")).contains("Origin");
  }
}

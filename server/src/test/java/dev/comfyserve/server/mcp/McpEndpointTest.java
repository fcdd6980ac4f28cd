package dev.comfyserve.server.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.contract.Json;
import dev.comfyserve.server.ServerFixture;
import dev.comfyserve.server.http.Errors;
import dev.comfyserve.server.http.RawHttp;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** The MCP endpoint as HTTP: what is refused before the protocol begins, and what gets through. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class McpEndpointTest {
  private static final String LIST = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}";

  private static ServerFixture server;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    server = ServerFixture.start(folder, Map.of("body_limit_mib", "1"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static RawHttp.Answer call(String method, String headers, String body) throws Exception {
    return RawHttp.send(
        server.port(),
        method
            + " /mcp HTTP/1.1\n"
            + (headers.contains("Host:") ? "" : "Host: HOST\n")
            + headers.strip()
            + "\nContent-Length: "
            + body.length(),
        body);
  }

  private static String authorized() {
    return "Authorization: Bearer "
        + server.aliceToken().reveal()
        + "\nContent-Type: application/json\nAccept: application/json, text/event-stream\n";
  }

  @Test
  void the_ten_tools_are_listed() throws Exception {
    RawHttp.Answer answer = call("POST", authorized(), LIST);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(Json.parse(answer.body()).at("/result/tools")).hasSize(10);
  }

  @ParameterizedTest
  @CsvSource({
    "'', 401",
    "Authorization: Bearer cs_0123456789012345678901234567890123456789012, 401",
    "Authorization: Basic YWxpY2U6cHc=, 401",
    "Authorization: Bearer, 401",
    "Authorization: Bearer a b, 401"
  })
  void without_a_good_token_there_is_a_challenge(String header, int status) throws Exception {
    RawHttp.Answer answer = call("POST", "Content-Type: application/json\n" + header, LIST);
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer realm=");
    Errors.check(answer);
  }

  @Test
  void two_tokens_are_no_token() throws Exception {
    RawHttp.Answer answer =
        call("POST", authorized() + "Authorization: Bearer " + server.bobToken().reveal(), LIST);
    assertThat(answer.status()).isEqualTo(401);
  }

  @Test
  void a_foreign_host_or_origin_is_refused_before_the_token_is_looked_at() throws Exception {
    assertThat(call("POST", authorized() + "Origin: http://evil.example.com", LIST).status())
        .isEqualTo(403);
    assertThat(
            call(
                    "POST",
                    "Host: evil.example.com\n"
                        + "Origin: http://evil.example.com\n"
                        + "Content-Type: application/json",
                    LIST)
                .status())
        .isEqualTo(403);
    String own = "Origin: http://localhost:" + server.port();
    assertThat(
            call("POST", "Host: localhost:" + server.port() + "\n" + authorized() + own, LIST)
                .status())
        .isEqualTo(200);
  }

  @Test
  void other_methods_and_types_are_refused() throws Exception {
    for (String method : new String[] {"GET", "DELETE", "PUT", "PATCH"}) {
      RawHttp.Answer answer = call(method, authorized(), "");
      assertThat(answer.status()).as(method).isEqualTo(405);
      assertThat(answer.header("Allow")).contains("POST");
    }
    RawHttp.Answer text =
        call("POST", authorized().replace("application/json\nAccept", "text/plain\nAccept"), LIST);
    assertThat(text.status()).isEqualTo(415);
  }

  @Test
  void a_body_beyond_the_limit_is_told_in_the_contracts_own_form() throws Exception {
    RawHttp.Answer answer =
        call("POST", authorized(), "{\"x\":\"" + "a".repeat((1 << 20) + 10) + "\"}");
    assertThat(answer.status()).isEqualTo(413);
    JsonNode body = Json.parse(answer.body());
    assertThat(body.path("ok").asBoolean(true)).isFalse();
    assertThat(body.path("limit_bytes").asLong()).isEqualTo(1 << 20);
    assertThat(body.path("error").asString()).isNotBlank();
  }

  @Test
  void who_sends_all_of_a_body_that_is_too_large_before_reading_gets_the_answer() throws Exception {
    int length = 24 << 20;
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(30_000);
      String head =
          "POST /mcp HTTP/1.1\nHost: 127.0.0.1:%d\nConnection: close\n%sContent-Length: %d\n\n"
              .formatted(server.port(), authorized(), length);
      OutputStream out = socket.getOutputStream();
      out.write(head.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
      byte[] part = new byte[1 << 20];
      for (int sent = 0; sent < length; sent += part.length) {
        out.write(part); // breaks where the server closes before it has read all
      }
      out.flush();
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(answer).startsWith("HTTP/1.1 413 ").contains("\"limit_bytes\":1048576");
    }
  }

  @Test
  void an_idempotency_key_that_is_no_string_is_refused_and_not_passed_over() throws Exception {
    String call =
        """
        {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"submit_request",
         "arguments":{"deployment_id":"%s"},"_meta":{"dev.comfyserve/idempotency-key":5}}}
        """
            .formatted(ServerFixture.UNKNOWN);
    RawHttp.Answer answer = call("POST", authorized(), call);
    assertThat(answer.body()).contains("422001", "must be a string");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "nonsense",
        "{",
        "``",
        "[]",
        "null",
        "{}",
        "{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"tools/list\"}",
        "{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"tools/list\"}",
        "{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":5}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":[]}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":7}}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"\\ud800\"}}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"id\":2,\"method\":\"tools/list\"}",
        "{} {}"
      })
  void a_malformed_message_is_an_error_of_the_protocol(String body) throws Exception {
    RawHttp.Answer answer = call("POST", authorized(), body);
    assertThat(answer.status()).as(answer.body()).isBetween(200, 499);
    assertThat(Json.parse(answer.body()).path("error").path("code").isInt())
        .as(answer.body())
        .isTrue();
    assertThat(answer.body()).doesNotContain("Exception", "StreamRead", "Feature");
  }
}

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
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What is too large, or not as large as it says: an answer that tells the limit, never a hang. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class SizeLimitsTest {
  private static final int LIMIT = 1 << 20;
  private static final String REST = "/prod/v2/workflows";
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

  private static String head(String path, String more) {
    return "POST "
        + path
        + " HTTP/1.1\nHost: HOST\nAuthorization: Bearer "
        + server.aliceToken().reveal()
        + "\nContent-Type: application/json\nAccept: application/json, text/event-stream\n"
        + more;
  }

  private static RawHttp.Answer send(String path, String more, String body) throws Exception {
    return RawHttp.send(server.port(), head(path, more), body);
  }

  private static String chunks(int bytes) {
    String chunk = "10000\r\n" + "a".repeat(1 << 16) + "\r\n";
    return chunk.repeat(bytes >> 16) + "0\r\n\r\n";
  }

  private static void tooLargeForMcp(RawHttp.Answer answer) {
    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.header("Content-Type")).startsWith("application/json");
    JsonNode body = Json.parse(answer.body());
    assertThat(body.propertyNames()).containsExactly("ok", "error", "limit_bytes");
    assertThat(body.path("ok").asBoolean(true)).isFalse();
    assertThat(body.path("error").asString()).contains("larger than " + LIMIT + " bytes");
    assertThat(body.path("limit_bytes").asLong()).isEqualTo(LIMIT);
  }

  private static void tooLargeForRest(RawHttp.Answer answer) {
    assertThat(answer.status()).isEqualTo(413);
    JsonNode body = Errors.check(answer);
    assertThat(body.path("error_code").asInt()).isEqualTo(413001);
    assertThat(body.path("error_message").asString())
        .contains("larger than " + LIMIT + " bytes", "/prod/v2/files");
  }

  @ParameterizedTest
  @ValueSource(ints = {LIMIT + 1, 24 << 20})
  void a_body_that_was_announced_as_too_large_is_refused_and_the_answer_arrives(int length)
      throws Exception {
    String body = "a".repeat(length);
    tooLargeForMcp(send("/mcp", "Content-Length: " + length, body));
    tooLargeForRest(send(REST, "Content-Length: " + length, body));
  }

  /** Most clients give up when they cannot send, without looking whether there is an answer. */
  @ParameterizedTest
  @ValueSource(strings = {"/mcp", REST})
  void a_client_can_send_to_the_end_what_is_refused(String path) throws Exception {
    byte[] part = new byte[1 << 20];
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(20_000);
      OutputStream out = socket.getOutputStream();
      String head = head(path, "Content-Length: " + (8 << 20)).replace("\n", "\r\n");
      out.write(
          (head.replace("HOST", "127.0.0.1:" + server.port()) + "\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII));
      for (int i = 0; i < 8; i++) {
        out.write(part);
      }
      byte[] status = socket.getInputStream().readNBytes(12);
      assertThat(new String(status, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 413");
    }
  }

  @Test
  void a_body_that_does_not_say_how_large_it_is_is_refused_at_the_limit() throws Exception {
    tooLargeForMcp(send("/mcp", "Transfer-Encoding: chunked", chunks(24 << 20)));
    tooLargeForRest(send(REST, "Transfer-Encoding: chunked", chunks(24 << 20)));
  }

  @Test
  void a_body_of_just_the_limit_is_read() throws Exception {
    String body = " ".repeat(LIMIT - LIST.length()) + LIST;
    RawHttp.Answer answer = send("/mcp", "Content-Length: " + LIMIT, body);
    assertThat(Json.parse(answer.body()).at("/result/tools")).hasSize(10);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/mcp", REST})
  void headers_beyond_the_limit_are_told_it(String path) throws Exception {
    for (String more :
        new String[] {"X-Large: " + "a".repeat(40_000), "X-Many: 0123456789\n".repeat(3000)}) {
      RawHttp.Answer answer = send(path, more.strip(), "");
      assertThat(answer.status()).isEqualTo(431);
      JsonNode body = Errors.check(answer);
      assertThat(body.path("error_code").asInt()).isEqualTo(431001);
      assertThat(body.path("error_message").asString()).contains("header", "32768 bytes");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "Content-Length: x, 400",
    "Content-Length: -5, 400",
    "Content-Length: 5\\nContent-Length: 6, 400",
    "Content-Length: 5\\nTransfer-Encoding: chunked, 400",
    "Content-Length: 99999999999999999999, 400",
    "Content-Length: 9999999999, 413"
  })
  void a_length_that_cannot_be_is_refused(String more, int status) throws Exception {
    for (String path : new String[] {"/mcp", REST}) {
      RawHttp.Answer answer = send(path, more.replace("\\n", "\n"), LIST);
      assertThat(answer.status()).as(path).isEqualTo(status);
      assertThat(Json.parse(answer.body()).isObject()).isTrue();
    }
  }

  @Test
  void a_length_that_is_too_short_cuts_the_message_and_what_follows_is_no_call() throws Exception {
    RawHttp.Answer answer = send("/mcp", "Content-Length: 20", LIST);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(Json.parse(answer.body()).at("/error/code").asInt()).isEqualTo(-32700);
    JsonNode rest = Errors.check(send(REST, "Content-Length: 20", LIST));
    assertThat(rest.path("error_code").asInt()).isEqualTo(422001);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/mcp", REST})
  void a_length_that_is_too_long_ends_with_the_connection(String path) throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(20_000);
      String head = head(path, "Content-Length: 5000").replace("\n", "\r\n");
      socket
          .getOutputStream()
          .write(
              (head.replace("HOST", "127.0.0.1:" + server.port()) + "\r\n\r\n" + LIST)
                  .getBytes(StandardCharsets.US_ASCII));
      socket.shutdownOutput();
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      assertThat(answer).doesNotContain("HTTP/1.1 5", "HTTP/1.1 2", "Exception");
    }
    RawHttp.Answer after = send("/mcp", "Content-Length: " + LIST.length(), LIST);
    assertThat(after.status()).isEqualTo(200);
  }
}

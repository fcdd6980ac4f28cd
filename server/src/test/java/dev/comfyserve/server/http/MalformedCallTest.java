package dev.comfyserve.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bytes that are no call, or a bad one: an answer in the API's form, never a 5xx, never a hang. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MalformedCallTest {
  private FrontFixture front;

  @BeforeAll
  void start() throws Exception {
    front = FrontFixture.usual();
  }

  @AfterAll
  void stop() throws Exception {
    front.close();
  }

  private record Case(String name, int status, String head, String body) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Case head(String name, int status, String head) {
    return new Case(name, status, head, "");
  }

  private static Case json(String name, int status, String body) {
    int length = body.getBytes(StandardCharsets.UTF_8).length;
    return new Case(
        name,
        status,
        "POST /things HTTP/1.1\nHost: HOST\nContent-Type: application/json\nContent-Length: "
            + length,
        body);
  }

  static Stream<Case> cases() {
    String get = "GET /things HTTP/1.1\nHost: HOST\n";
    String post = "POST /things HTTP/1.1\nHost: HOST\n";
    String typed = post + "Content-Type: application/json\n";
    return Stream.of(
        head("no request line", 400, "nonsense"),
        head("no version", 400, "GET /things\nHost: HOST"),
        head("unknown version", 400, "GET /things HTTP/9.9\nHost: HOST"),
        head("blank target", 400, "GET  HTTP/1.1\nHost: HOST"),
        head("target without slash", 400, "GET things HTTP/1.1\nHost: HOST"),
        head("asterisk target", 404, "OPTIONS * HTTP/1.1\nHost: HOST"),
        head("lower-case method", 405, "get /things HTTP/1.1\nHost: HOST"),
        head("unknown method", 405, "BREW /things HTTP/1.1\nHost: HOST"),
        head("TRACE", 405, "TRACE /things HTTP/1.1\nHost: HOST"),
        head("CONNECT", 400, "CONNECT evil.example.com:80 HTTP/1.1\nHost: HOST"),
        head("header without colon", 400, get + "nonsense"),
        head("folded header", 400, get + "X: a\n b"),
        head("NUL in a header", 400, get + "X: a\0b"),
        head("blank in a header name", 400, get + "X Y: z"),
        head("header of 40 KB", 431, get + "X: " + "a".repeat(40_000)),
        head("2,000 headers", 431, get + "X: 0123456789012345\n".repeat(2000).strip()),
        head("URL of 40 KB", 414, "GET /" + "a".repeat(40_000) + " HTTP/1.1\nHost: HOST"),
        head("half an escape in a path", 400, "GET /things/%4 HTTP/1.1\nHost: HOST"),
        head("no hex in a path", 400, "GET /things/%zz HTTP/1.1\nHost: HOST"),
        head("no UTF-8 in a path", 404, "GET /things/%c3%28 HTTP/1.1\nHost: HOST"),
        head("overlong slash", 404, "GET /things/%c0%af HTTP/1.1\nHost: HOST"),
        head("dots in a path", 404, "GET /things/../things HTTP/1.1\nHost: HOST"),
        head("encoded dots as a path", 400, "GET /%2e%2e/things HTTP/1.1\nHost: HOST"),
        head("two slashes", 404, "GET //things HTTP/1.1\nHost: HOST"),
        head("slash at the end", 404, "GET /things/ HTTP/1.1\nHost: HOST"),
        head("path parameter", 404, "GET /things;x=y HTTP/1.1\nHost: HOST"),
        head("half an escape in a query", 422, "GET /query?a=%4 HTTP/1.1\nHost: HOST"),
        head("no UTF-8 in a query", 422, "GET /query?a=%ff%fe HTTP/1.1\nHost: HOST"),
        head("no body and no type", 415, post + "Content-Length: 0"),
        new Case("form body", 415, post + form("text/plain"), "{}"),
        new Case("web form", 415, post + form("application/x-www-form-urlencoded"), "{}"),
        new Case("multipart", 415, post + form("multipart/form-data; boundary=x"), "{}"),
        new Case("type of a lookalike", 415, post + form("application/jsonp"), "{}"),
        new Case("type of nonsense", 415, post + form(";;;"), "{}"),
        head("length that is no number", 400, typed + "Content-Length: x"),
        head("negative length", 400, typed + "Content-Length: -1"),
        head("length beyond a long", 400, typed + "Content-Length: 99999999999999999999"),
        head("huge length", 413, typed + "Content-Length: 9999999999"),
        new Case("two lengths", 400, typed + "Content-Length: 2\nContent-Length: 3", "{}"),
        new Case(
            "length and chunks",
            400,
            typed + "Content-Length: 2\nTransfer-Encoding: chunked",
            "0\r\n\r\n"),
        new Case("bad chunk size", 400, typed + "Transfer-Encoding: chunked", "zz\r\n{}\r\n"),
        new Case("unknown transfer coding", 400, typed + "Transfer-Encoding: rot13", "{}"),
        new Case(
            "chunks beyond the limit",
            413,
            typed + "Transfer-Encoding: chunked",
            ("100000\r\n" + "a".repeat(1 << 20) + "\r\n").repeat(3) + "0\r\n\r\n"),
        json("body beyond the limit", 413, "a".repeat(FrontFixture.BODY_LIMIT + 1)),
        json("empty body", 422, ""),
        json("blank body", 422, "  "),
        json("an open brace", 422, "{"),
        json("half a body", 422, "{\"a\":"),
        json("two bodies", 422, "{}{}"),
        json("array", 422, "[]"),
        json("text", 422, "\"x\""),
        json("null", 422, "null"),
        json("number", 422, "1"),
        json("same key twice", 422, "{\"a\":1,\"a\":2}"),
        json("same key twice, escaped", 422, "{\"a\":1,\"\\u0061\":2}"),
        json("single quotes", 422, "{'a':1}"),
        json("comment", 422, "{/* x */}"),
        json("comma at the end", 422, "{\"a\":1,}"),
        json("NaN", 422, "{\"a\":NaN}"),
        json("number beyond a double", 422, "{\"a\":1e999}"),
        json("number of 5,000 digits", 422, "{\"a\":" + "9".repeat(5000) + "}"),
        json("half a surrogate pair", 422, "{\"a\":\"\\ud800\"}"),
        json("half a pair in a key", 422, "{\"\\udc00\":1}"),
        json("control character in text", 422, "{\"a\":\"\u0001\"}"),
        json("10,000 levels of arrays", 422, "{\"a\":" + "[".repeat(10_000)),
        json("10,000 levels of objects", 422, "{\"a\":".repeat(10_000)),
        json("key of 100 KB", 422, "{\"" + "k".repeat(100_000) + "\":1}"));
  }

  private static String form(String type) {
    return "Content-Type: " + type + "\nContent-Length: 2";
  }

  @ParameterizedTest
  @MethodSource("cases")
  void is_answered_in_the_form_of_the_api(Case given) throws Exception {
    RawHttp.Answer answer = front.call(given.head(), given.body());
    assertThat(answer.status()).as(answer.body()).isEqualTo(given.status());
    Errors.check(answer);
  }

  @Test
  void bytes_that_are_no_utf8_are_refused() throws Exception {
    byte[] head =
        ("POST /things HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                + "Connection: close\r\nContent-Length: 9\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII);
    byte[] all = java.util.Arrays.copyOf(head, head.length + 9);
    System.arraycopy(
        new byte[] {'{', '"', 'a', '"', ':', '"', (byte) 0xff, '"', '}'}, 0, all, head.length, 9);
    RawHttp.Answer answer = RawHttp.send(front.port(), all);
    assertThat(answer.status()).isEqualTo(422);
    Errors.check(answer);
  }

  @Test
  void binary_noise_ends_the_connection_without_harm() throws Exception {
    byte[] noise = new byte[4096];
    new java.util.Random(7).nextBytes(noise);
    try {
      RawHttp.send(front.port(), noise);
    } catch (java.io.IOException e) {
      // Nothing that can be answered.
    }
    assertThat(front.call("GET /things HTTP/1.1\nHost: HOST").status()).isEqualTo(200);
  }

  @Test
  void a_body_that_breaks_off_harms_nobody() throws Exception {
    try (java.net.Socket socket = new java.net.Socket("127.0.0.1", front.port())) {
      socket
          .getOutputStream()
          .write(
              ("POST /things HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                      + "Content-Length: 100\r\n\r\n{")
                  .getBytes(StandardCharsets.US_ASCII));
    }
    assertThat(front.call("GET /things HTTP/1.1\nHost: HOST").status()).isEqualTo(200);
  }
}

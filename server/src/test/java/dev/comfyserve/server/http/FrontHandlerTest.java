package dev.comfyserve.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.contract.Json;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What holds for every path, over real sockets. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FrontHandlerTest {
  private FrontFixture front;

  @BeforeAll
  void start() throws Exception {
    front = FrontFixture.usual();
  }

  @AfterAll
  void stop() throws Exception {
    front.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example.com",
        "evil.example.com:8484",
        "127.0.0.1.evil.example.com",
        "localhost.evil.example.com",
        "10.0.0.1",
        "[::2]",
        "localhost:99999999",
        "user@localhost",
        "localhost,evil.example.com",
        "127.1",
        "2130706433",
      })
  void a_foreign_host_is_refused_on_every_path(String host) throws Exception {
    for (String path : List.of("/things", "/nowhere", "/broken")) {
      RawHttp.Answer answer = front.call("GET " + path + " HTTP/1.1\nHost: " + host);
      assertThat(answer.status()).as(host).isIn(400, 403);
      error(answer);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "LocalHost:8484",
        "127.0.0.1",
        "127.0.0.1:1",
        "[::1]",
        "comfy.example.com",
        "comfy.example.com:443"
      })
  void our_own_names_are_accepted(String host) throws Exception {
    assertThat(front.call("GET /things HTTP/1.1\nHost: " + host).status()).isEqualTo(200);
  }

  @Test
  void two_hosts_and_none_are_refused() throws Exception {
    assertThat(front.call("GET /things HTTP/1.1\nHost: HOST\nHost: evil.example.com").status())
        .isIn(400, 403);
    assertThat(front.call("GET /things HTTP/1.0\nX: y").status()).isIn(400, 403);
  }

  @Test
  void a_whole_url_as_target_must_name_us_too() throws Exception {
    RawHttp.Answer answer = front.call("GET http://evil.example.com/things HTTP/1.1\nHost: HOST");
    assertThat(answer.status()).isIn(400, 403);
    error(answer);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://evil.example.com",
        "null",
        "http://localhost:1",
        "https://localhost",
        "http://127.0.0.1.evil.example.com",
        "http://comfy.example.com",
        "https://comfy.example.com:444",
        "https://comfy.example.com.evil.example",
        "file://",
        "chrome-extension://abcdef",
        "%%%",
        ""
      })
  void a_page_of_another_origin_is_refused(String origin) throws Exception {
    RawHttp.Answer answer = front.call("GET /things HTTP/1.1\nHost: HOST\nOrigin: " + origin);
    assertThat(answer.status()).as(origin).isEqualTo(403);
    assertThat(error(answer).path("error_code").asInt()).isEqualTo(403003);
    assertThat(answer.header("Access-Control-Allow-Origin")).isNull();
  }

  @Test
  void pages_of_our_own_and_of_allowed_origins_are_served_and_may_read() throws Exception {
    for (String origin :
        List.of(
            "http://localhost:" + front.port(),
            "http://127.0.0.1:" + front.port(),
            "https://comfy.example.com",
            "https://app.example.com")) {
      RawHttp.Answer answer = front.call("GET /things HTTP/1.1\nHost: HOST\nOrigin: " + origin);
      assertThat(answer.status()).as(origin).isEqualTo(200);
      assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo(origin);
    }
  }

  @Test
  void a_preflight_of_an_allowed_origin_hears_what_it_may_send() throws Exception {
    RawHttp.Answer answer =
        front.call(
            "OPTIONS /things HTTP/1.1\nHost: HOST\nOrigin: https://app.example.com\n"
                + "Access-Control-Request-Method: POST");
    assertThat(answer.status()).isEqualTo(204);
    assertThat(answer.header("Access-Control-Allow-Methods")).contains("POST");
    assertThat(answer.header("Access-Control-Allow-Headers")).contains("Authorization");
    assertThat(
            front
                .call("OPTIONS /things HTTP/1.1\nHost: HOST\nOrigin: https://evil.example.com")
                .status())
        .isEqualTo(403);
  }

  @Test
  void an_unknown_path_and_a_wrong_method_say_so() throws Exception {
    RawHttp.Answer nowhere = front.call("GET /nowhere HTTP/1.1\nHost: HOST");
    assertThat(nowhere.status()).isEqualTo(404);
    assertThat(error(nowhere).path("error_code").asInt()).isEqualTo(404001);
    RawHttp.Answer method = front.call("DELETE /things HTTP/1.1\nHost: HOST");
    assertThat(method.status()).isEqualTo(405);
    assertThat(method.header("Allow")).contains("GET").contains("POST").doesNotContain("DELETE");
    error(method);
  }

  @Test
  void a_fault_of_ours_tells_its_reference_and_nothing_else() throws Exception {
    RawHttp.Answer answer = front.call("GET /broken HTTP/1.1\nHost: HOST");
    assertThat(answer.status()).isEqualTo(500);
    assertThat(error(answer).path("error_code").asInt()).isEqualTo(500001);
    assertThat(answer.body())
        .contains(answer.header("X-Request-Id"))
        .doesNotContain("secret inner words")
        .doesNotContain("Exception");
  }

  @Test
  void no_answer_names_the_software() throws Exception {
    for (String path : List.of("/things", "/nowhere", "/broken")) {
      RawHttp.Answer answer = front.call("GET " + path + " HTTP/1.1\nHost: HOST");
      assertThat(answer.headers()).doesNotContainKeys("Server", "X-Powered-By");
      assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
    }
  }

  @Test
  void the_rest_of_a_path_arrives_as_it_was_sent() throws Exception {
    for (String path : List.of("a%2Fb/c", "..", "%2e%2e/x", "a//b", ";x=y/%252e", "api/view%3Fx")) {
      RawHttp.Answer answer = front.call("GET /rest/" + path + " HTTP/1.1\nHost: HOST");
      assertThat(answer.status()).as(path).isEqualTo(200);
      assertThat(Json.parse(answer.body()).path("path").asString()).isEqualTo(path);
    }
  }

  @Test
  void an_id_is_decoded_once() throws Exception {
    RawHttp.Answer answer = front.call("GET /things/%C3%A4%2F%252e HTTP/1.1\nHost: HOST");
    assertThat(Json.parse(answer.body()).path("id").asString()).isEqualTo("ä/%2e");
  }

  @Test
  void meters_see_the_route_and_not_the_id() throws Exception {
    front.call("GET /things/42 HTTP/1.1\nHost: HOST");
    assertThat(front.metered).contains("GET /things/{id} 200");
  }

  private static JsonNode error(RawHttp.Answer answer) {
    return Errors.check(answer);
  }
}

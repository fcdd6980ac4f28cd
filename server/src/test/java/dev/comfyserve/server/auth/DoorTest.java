package dev.comfyserve.server.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.contract.Json;
import dev.comfyserve.server.http.Access;
import dev.comfyserve.server.http.FrontFixture;
import dev.comfyserve.server.http.RawHttp;
import dev.comfyserve.server.http.Routes;
import dev.comfyserve.store.token.TokenHolder;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Tokens and limits at the front door, over real sockets, with a clock of the test's own. */
class DoorTest {
  private static final String GOOD = "cs_good_token_of_alice";
  private static final String OTHER = "cs_other_token_of_alice";
  private static final int LIMIT = 5;

  private volatile Instant now = Instant.parse("2026-05-01T10:00:00Z");
  private FrontFixture front;

  @BeforeEach
  void start() throws Exception {
    InstantSource clock = () -> now;
    Map<String, TokenHolder> tokens =
        Map.of(GOOD, new TokenHolder("alice", false), OTHER, new TokenHolder("alice", false));
    Routes routes = new Routes();
    for (String path : List.of("/things", "/mcp")) {
      routes.add("POST", path, Access.TOKEN, (call, reply) -> reply.json(200, Json.object()));
    }
    routes.add("GET", "/health", Access.OPEN, (call, reply) -> reply.json(200, Json.object()));
    Challenges challenges = new Challenges(() -> URI.create("https://comfy.example.com"));
    new ResourceMetadata(
            () -> URI.create("https://Comfy.Example.com"),
            List.of(URI.create("https://login.example.com")))
        .addTo(routes);
    front =
        new FrontFixture(
            routes,
            new Door(
                new BearerTokens(text -> Optional.ofNullable(tokens.get(text)), null, challenges),
                challenges,
                LIMIT,
                false,
                clock));
  }

  @AfterEach
  void stop() throws Exception {
    front.close();
  }

  private RawHttp.Answer post(String path, String token) throws Exception {
    String authorization = token == null ? "" : "\nAuthorization: Bearer " + token;
    return front.call(
        "POST " + path + " HTTP/1.1\nHost: HOST" + authorization + "\nContent-Length: 0");
  }

  private static JsonNode body(RawHttp.Answer answer) {
    return Json.parse(answer.body());
  }

  @Test
  void beyond_the_limit_a_token_waits_as_long_as_it_is_told() throws Exception {
    for (String path : List.of("/things", "/mcp")) {
      now = now.plus(Duration.ofMinutes(2));
      for (int i = 0; i < LIMIT; i++) {
        assertThat(post(path, GOOD).status()).isEqualTo(200);
      }
      RawHttp.Answer refused = post(path, GOOD);
      assertThat(refused.status()).isEqualTo(429);
      assertThat(refused.header("Retry-After")).isEqualTo("12");
      assertThat(body(refused).path("error_code").asInt()).isEqualTo(429001);
      assertThat(body(refused).path("message").asString())
          .isEqualTo(
              "More than 5 calls a minute with this token. Wait 12 s, then send this call again.");
      assertThat(post(path, OTHER).status()).as("another token").isEqualTo(200);
      assertThat(front.call("GET /health HTTP/1.1\nHost: HOST").status()).isEqualTo(200);
      now = now.plusSeconds(12);
      assertThat(post(path, GOOD).status()).isEqualTo(200);
      assertThat(post(path, GOOD).status()).isEqualTo(429);
    }
  }

  @Test
  void an_address_that_guesses_is_not_told_whether_a_guess_is_good() throws Exception {
    assertThat(post("/things", OTHER).status()).isEqualTo(200);
    for (int i = 0; i < 60; i++) {
      assertThat(post("/things", "guess-" + i).status()).isEqualTo(401);
    }
    RawHttp.Answer slowed = post("/things", "guess-60");
    assertThat(slowed.status()).isEqualTo(429);
    assertThat(slowed.header("Retry-After")).isEqualTo("1");
    assertThat(post("/things", GOOD).status()).as("a guess that hits").isEqualTo(429);
    assertThat(post("/things", OTHER).status()).as("good before").isEqualTo(200);
    assertThat(post("/things", "guess-7").status()).as("told before").isEqualTo(401);
    assertThat(post("/things", null).status()).as("no guess at all").isEqualTo(401);
    now = now.plusSeconds(1);
    assertThat(post("/things", GOOD).status()).isEqualTo(200);
  }

  @Test
  void who_sends_no_token_or_a_bad_one_hears_where_to_get_one() throws Exception {
    String root =
        "resource_metadata=\"https://comfy.example.com/.well-known/oauth-protected-resource";
    assertThat(post("/mcp", null).header("WWW-Authenticate"))
        .startsWith("Bearer ")
        .contains(root + "/mcp\"", "scope=\"comfyserve:read comfyserve:write\"")
        .doesNotContain("error=");
    assertThat(post("/mcp", "nope").header("WWW-Authenticate"))
        .contains(root + "/mcp\"", "error=\"invalid_token\"");
    assertThat(post("/things", null).header("WWW-Authenticate")).contains(root + "\"");
    assertThat(post("/things", "nope").header("WWW-Authenticate"))
        .contains(root + "\"", "error=\"invalid_token\"");
  }

  @Test
  void a_token_in_the_query_is_none() throws Exception {
    for (String key : List.of("token", "access_token", "api_key", "Authorization")) {
      assertThat(post("/mcp?" + key + "=" + GOOD, null).status()).as(key).isEqualTo(401);
      assertThat(post("/things?" + key + "=Bearer%20" + GOOD, null).status()).isEqualTo(401);
    }
  }

  @Test
  void any_page_may_read_how_to_authenticate() throws Exception {
    for (String path : List.of("", "/mcp")) {
      String target = "/.well-known/oauth-protected-resource" + path + " HTTP/1.1\nHost: HOST";
      RawHttp.Answer answer = front.call("GET " + target + "\nOrigin: https://anyone.example");
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("*");
      assertThat(answer.header("Access-Control-Allow-Credentials")).isNull();
      JsonNode json = body(answer);
      assertThat(json.path("resource").asString()).isEqualTo("https://comfy.example.com" + path);
      assertThat(json.path("bearer_methods_supported").toString()).isEqualTo("[\"header\"]");
      assertThat(json.path("scopes_supported").toString())
          .isEqualTo("[\"comfyserve:read\",\"comfyserve:write\"]");
      assertThat(json.path("authorization_servers").toString())
          .isEqualTo("[\"https://login.example.com\"]");
      RawHttp.Answer asked = front.call("OPTIONS " + target + "\nOrigin: https://anyone.example");
      assertThat(asked.status()).isEqualTo(204);
      assertThat(asked.header("Access-Control-Allow-Methods")).contains("GET");
      assertThat(front.call("GET " + target.replace("HOST", "evil.example.com")).status())
          .isEqualTo(403);
    }
  }
}

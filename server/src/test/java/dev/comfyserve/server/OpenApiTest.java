package dev.comfyserve.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.contract.Json;
import dev.comfyserve.server.http.RawHttp;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The description itself: whole, and in step with the routes. Answers are held to it elsewhere. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class OpenApiTest {
  private final OpenApiCheck check = new OpenApiCheck();

  @Test
  void every_operation_exists_and_every_other_method_does_not(@TempDir Path folder)
      throws Exception {
    try (ServerFixture server = ServerFixture.start(folder, Map.of())) {
      for (var path : check.description().path("paths").properties()) {
        String real = path.getKey().replace("{api}", "v2").replaceAll("\\{[^}]*}", "x");
        for (String method : List.of("GET", "POST", "PUT", "PATCH", "DELETE")) {
          boolean described = path.getValue().has(method.toLowerCase(java.util.Locale.ROOT));
          RawHttp.Answer answer =
              RawHttp.send(
                  server.port(),
                  method + " " + real + " HTTP/1.1\nHost: HOST\nContent-Length: 0",
                  "");
          assertThat(answer.status() != 405)
              .as(method + " " + real + " -> " + answer.status())
              .isEqualTo(described);
          assertThat(answer.body()).doesNotContain("No such path");
        }
      }
    }
  }

  @Test
  void no_path_answers_a_foreign_host_or_page(@TempDir Path folder) throws Exception {
    List<String> paths = new ArrayList<>(List.of("/mcp", "/", "/nowhere"));
    check
        .description()
        .path("paths")
        .propertyNames()
        .forEach(p -> paths.add(p.replace("{api}", "v1").replaceAll("\\{[^}]*}", "x")));
    try (ServerFixture server = ServerFixture.start(folder, Map.of())) {
      for (String path : paths) {
        for (String method : List.of("GET", "POST", "DELETE", "OPTIONS")) {
          for (String headers :
              List.of(
                  "Host: evil.example.com",
                  "Host: HOST\nOrigin: http://evil.example.com",
                  "Host: HOST\nOrigin: null")) {
            RawHttp.Answer answer =
                RawHttp.send(
                    server.port(),
                    method
                        + " "
                        + path
                        + " HTTP/1.1\n"
                        + headers
                        + "\nAuthorization: Bearer "
                        + server.aliceToken().reveal()
                        + "\nContent-Length: 0",
                    "");
            if (path.startsWith("/.well-known/") && headers.contains("Origin")) {
              continue; // any page may read that, see DoorTest
            }
            assertThat(answer.status()).as(method + " " + path + " " + headers).isEqualTo(403);
            assertThat(answer.header("Access-Control-Allow-Origin")).isNull();
            check.check(
                method, path, 403, answer.header("Content-Type"), RestClient.utf8(answer.body()));
          }
        }
      }
    }
  }

  @Test
  void every_example_fits_its_schema() {
    List<String> faults = new ArrayList<>();
    examples(check.description().path("paths"), "", faults);
    assertThat(faults).isEmpty();
  }

  private void examples(JsonNode node, String at, List<String> faults) {
    if (node.has("schema") && node.has("example")) {
      check.errors(node.path("schema"), node.path("example")).forEach(e -> faults.add(at + e));
    }
    for (var entry : node.properties()) {
      examples(entry.getValue(), at + "/" + entry.getKey(), faults);
    }
  }

  @Test
  void an_answer_that_is_not_described_is_found_out() {
    String path = "/prod/v2/deployments/x/requests/y/status";
    String good =
        """
        {"request_id": "00000000-0000-4000-8000-000000000000", "status": "in_queue", "queue_position": 0,
         "status_url": "http://x/", "result_url": "http://x/"}
        """;
    check.check("GET", path, 200, "application/json", RestClient.utf8(good));
    for (String bad :
        List.of(
            good.replace("in_queue", "waiting"),
            good.replace("\"queue_position\": 0,", ""),
            good.replace("\"queue_position\": 0", "\"queue_position\": 0, \"extra\": 1"),
            good.replace("in_queue", "completed"),
            "[]",
            "nonsense")) {
      assertThat(
              org.assertj.core.api.Assertions.catchThrowable(
                  () -> check.check("GET", path, 200, "application/json", RestClient.utf8(bad))))
          .as(bad)
          .isInstanceOf(AssertionError.class);
    }
    assertThat(
            org.assertj.core.api.Assertions.catchThrowable(
                () -> check.check("GET", path, 418, "text/html", RestClient.utf8("<p>"))))
        .isInstanceOf(AssertionError.class);
    assertThat(
            org.assertj.core.api.Assertions.catchThrowable(
                () ->
                    check.check(
                        "GET",
                        path,
                        404,
                        "application/json",
                        RestClient.utf8(Json.write(Json.object())))))
        .isInstanceOf(AssertionError.class);
  }
}

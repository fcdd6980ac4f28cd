package dev.comfyserve.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.contract.Json;
import tools.jackson.databind.JsonNode;

/** The form that every error has. */
public final class Errors {
  private Errors() {}

  public static JsonNode check(RawHttp.Answer answer) {
    assertThat(answer.status()).isBetween(400, 599);
    assertThat(answer.header("Content-Type")).startsWith("application/json");
    JsonNode body = Json.parse(answer.body());
    assertThat(body.path("error_code").isInt()).as(answer.body()).isTrue();
    assertThat(body.path("error_message").asString()).isNotBlank();
    assertThat(body.path("message")).isEqualTo(body.path("error_message"));
    assertThat(answer.body())
        .doesNotContain("Exception", "\tat ", "org.eclipse", "dev.comfyserve", "StreamRead");
    assertThat(body.propertyNames()).isSubsetOf("error_code", "error_message", "message", "detail");
    return body;
  }
}

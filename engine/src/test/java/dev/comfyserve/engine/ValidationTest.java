package dev.comfyserve.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.engine.json.WireJson;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Submissions recorded from ComfyUI, with their answers. */
class ValidationTest {
  @TempDir static Path base;
  private static Engine engine;
  private static EngineClient client;

  @BeforeAll
  static void start() throws IOException {
    engine = Engine.start(EngineSettings.in(base));
    client = new EngineClient(engine.url());
  }

  @AfterAll
  static void stop() {
    client.close();
    engine.close();
  }

  static Stream<Arguments> cases() throws IOException {
    return EngineClient.resource("validation_cases.json")
        .valueStream()
        .map(one -> Arguments.of(one.get("case").stringValue(), one));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void answers_as_comfyui_does(String name, JsonNode recorded) throws Exception {
    JsonNode request = recorded.get("request");
    String body = request.isString() ? request.stringValue() : WireJson.text(request);
    HttpResponse<String> answer = client.post("/prompt", body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(recorded.get("status").intValue());
    JsonNode expected = recorded.get("response");
    if (expected.isString()) {
      assertThat(answer.body()).isEqualTo(expected.stringValue());
      assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain");
      return;
    }
    JsonNode actual = WireJson.read(answer.body().getBytes(StandardCharsets.UTF_8));
    // ids and numbers belong to the recording, tracebacks to another language
    assertThat(withoutTracesOfARun(actual)).isEqualTo(withoutTracesOfARun(expected));
  }

  private static JsonNode withoutTracesOfARun(JsonNode node) {
    if (node instanceof ObjectNode object) {
      object.remove(Set.of("prompt_id", "number", "traceback"));
      // the order of a node's errors and of its outputs is that of a Python set
      if (object.get("errors") instanceof ArrayNode errors) {
        object.set("errors", sorted(errors));
      }
      if (object.get("dependent_outputs") instanceof ArrayNode outputs) {
        object.set("dependent_outputs", sorted(outputs));
      }
      // the recording writes the bare NaN of the wire in words
      if (object.path("received_value").isNumber()
          && Double.isNaN(object.get("received_value").doubleValue())) {
        object.put("received_value", "<bare NaN token on the wire>");
      }
    }
    node.forEach(ValidationTest::withoutTracesOfARun);
    return node;
  }

  private static ArrayNode sorted(ArrayNode array) {
    TreeSet<JsonNode> items = new TreeSet<>((a, b) -> WireJson.text(a).compareTo(WireJson.text(b)));
    array.forEach(items::add);
    ArrayNode sorted = WireJson.array();
    items.forEach(sorted::add);
    return sorted;
  }
}

package dev.comfyserve.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Message sequences recorded from ComfyUI; its test nodes stand under the names of ours. */
class TranscriptTest {
  @TempDir Path base;
  private Engine engine;
  private EngineClient client;

  @BeforeEach
  void start() throws Exception {
    engine = Engine.start(EngineSettings.in(base).withTestNodes());
    client = new EngineClient(engine.url());
  }

  @AfterEach
  void stop() {
    client.close();
    engine.close();
  }

  @Test
  void success_and_then_the_same_fully_cached() throws Exception {
    assertSameMessages("success");
    assertSameMessages("fully_cached");
  }

  @Test
  void node_error() throws Exception {
    assertSameMessages("node_error");
  }

  @Test
  void out_of_memory() throws Exception {
    assertSameMessages("out_of_memory");
  }

  @Test
  void interrupt_of_the_running_prompt_lets_the_next_one_start() throws Exception {
    JsonNode recorded = slower(EngineClient.resource("transcripts/interrupt_running.json"));
    String first = recorded.at("/posts/0/prompt_id").stringValue();
    String second = recorded.at("/posts/1/prompt_id").stringValue();
    String clientId = recorded.at("/posts/0/client_id").stringValue();
    List<JsonNode> actual = new ArrayList<>();
    try (EngineSocket socket = client.socket(clientId)) {
      client.post("/prompt", recorded.at("/posts/0").toString());
      client.post("/prompt", recorded.at("/posts/1").toString());
      actual.addAll(socket.until(EngineSocket.ofType("progress")));
      assertThat(client.post("/interrupt", "{\"prompt_id\":\"" + first + "\"}").body()).isEmpty();
      actual.addAll(socket.untilEnd(second));
    }
    for (String promptId : List.of(first, second)) {
      assertThat(withoutSteps(shape(actual, promptId)))
          .isEqualTo(withoutSteps(shape(list(recorded.get("messages")), promptId)));
    }
    assertSameRecord(recorded.at("/history/0"), first);
    assertSameRecord(recorded.at("/history/1"), second);
  }

  @Test
  void a_queued_prompt_is_deleted_without_trace() throws Exception {
    JsonNode recorded = slower(EngineClient.resource("transcripts/cancel_queued.json"));
    String first = recorded.at("/posts/0/prompt_id").stringValue();
    String second = recorded.at("/posts/1/prompt_id").stringValue();
    String clientId = recorded.at("/posts/0/client_id").stringValue();
    List<JsonNode> actual = new ArrayList<>();
    try (EngineSocket socket = client.socket(clientId)) {
      client.post("/prompt", recorded.at("/posts/0").toString());
      actual.addAll(socket.until(EngineSocket.ofType("progress")));
      client.post("/prompt", recorded.at("/posts/1").toString());
      client.post("/interrupt", "{\"prompt_id\":\"" + second + "\"}");
      client.post("/queue", "{\"delete\":[\"" + second + "\"]}");
      actual.addAll(socket.untilEnd(first));
    }
    List<JsonNode> expected = list(recorded.get("messages"));
    assertThat(shape(actual, first)).isEqualTo(shape(expected, first));
    assertThat(statuses(actual)).isEqualTo(statuses(expected));
    assertThat(shape(actual, second)).isEmpty();
    assertThat(client.json("/history/" + second).toString()).isEqualTo("{}");
    assertSameRecord(recorded.at("/history/0"), first);
  }

  /** The same recording with longer nodes: calls that come during one must not come after it. */
  private static JsonNode slower(JsonNode recorded) {
    if (recorded.path("seconds").isNumber()) {
      ((ObjectNode) recorded).put("seconds", recorded.get("seconds").doubleValue() * 6);
    }
    recorded.forEach(TranscriptTest::slower);
    return recorded;
  }

  private void assertSameMessages(String name) throws Exception {
    JsonNode recorded = EngineClient.resource("transcripts/" + name + ".json");
    String promptId = recorded.at("/posts/0/prompt_id").stringValue();
    String clientId = recorded.at("/posts/0/client_id").stringValue();
    List<JsonNode> actual;
    try (EngineSocket socket = client.socket(clientId)) {
      client.post("/prompt", recorded.at("/posts/0").toString());
      actual = socket.untilEnd(promptId);
    }
    List<JsonNode> expected = list(recorded.get("messages"));
    assertThat(shape(actual, null)).isEqualTo(shape(expected, null));
    assertSameRecord(recorded.at("/history/0"), promptId);
  }

  private void assertSameRecord(JsonNode recorded, String promptId) throws Exception {
    JsonNode expected = recorded.get(promptId);
    JsonNode actual =
        client.json("/history/" + promptId).get(promptId); // there before the end is told
    for (String key : List.of("outputs", "meta")) {
      assertThat(plain(actual.get(key))).isEqualTo(plain(expected.get(key)));
    }
    assertThat(actual.at("/status/status_str")).isEqualTo(expected.at("/status/status_str"));
    assertThat(actual.at("/status/completed")).isEqualTo(expected.at("/status/completed"));
    assertThat(messageTypes(actual)).isEqualTo(messageTypes(expected));
    assertThat(actual.at("/prompt/2")).isEqualTo(expected.at("/prompt/2"));
    assertThat(actual.at("/prompt/3")).isEqualTo(expected.at("/prompt/3"));
    assertThat(sorted(actual.at("/prompt/4"))).isEqualTo(sorted(expected.at("/prompt/4")));
  }

  private static List<String> messageTypes(JsonNode record) {
    return list(record.at("/status/messages")).stream()
        .map(message -> message.get(0).stringValue() + message.get(1).propertyNames())
        .map(text -> text.replace(", current_inputs", "").replace(", traceback", ""))
        .toList();
  }

  private static TreeSet<String> sorted(JsonNode array) {
    return new TreeSet<>(list(array).stream().map(JsonNode::toString).toList());
  }

  private static List<JsonNode> list(JsonNode array) {
    return array.valueStream().toList();
  }

  private static List<String> statuses(List<JsonNode> messages) {
    return shape(messages, null).stream().filter(line -> line.startsWith("status")).toList();
  }

  /** How many steps come before an interrupt is a matter of luck. */
  private static List<String> withoutSteps(List<String> lines) {
    return lines.stream().filter(line -> !line.startsWith("progress")).toList();
  }

  /**
   * Each message as a line of its key fields.
   *
   * @param promptId null for all
   */
  private static List<String> shape(List<JsonNode> messages, String promptId) {
    List<String> lines = new ArrayList<>();
    for (JsonNode message : messages) {
      JsonNode data = message.get("data");
      if (promptId == null || data.path("prompt_id").stringValue("").equals(promptId)) {
        lines.add(message.get("type").stringValue() + " " + fields(data));
      }
    }
    return lines;
  }

  private static String fields(JsonNode data) {
    Set<String> ignored = Set.of("timestamp", "current_inputs", "traceback");
    Set<String> unordered = Set.of("executed", "current_outputs"); // Python sets
    StringBuilder fields = new StringBuilder();
    for (String name : new TreeSet<>(data.propertyNames())) {
      if (unordered.contains(name)) {
        fields.append(name).append(sorted(data.get(name))).append(' ');
      } else if (!ignored.contains(name)) {
        fields.append(name).append(plain(data.get(name))).append(' ');
      }
    }
    return fields.toString();
  }

  /** Without the letters that chance, and the number that earlier prompts, give to previews. */
  private static String plain(JsonNode json) {
    return json.toString().replaceAll("ComfyUI_temp_[a-z]{5}_\\d+", "ComfyUI_temp");
  }
}

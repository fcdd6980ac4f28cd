package dev.comfyserve.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class SocketTest {
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

  private static JsonNode graph(String classType, String inputs) {
    return EngineClient.parse(
        """
        {'1': {'class_type': '%s', 'inputs': {%s}},
         '9': {'class_type': 'PreviewImage', 'inputs': {'images': ['1', 0]}}}
        """
            .formatted(classType, inputs));
  }

  private static List<String> types(List<JsonNode> messages) {
    return messages.stream().map(message -> message.get("type").stringValue()).toList();
  }

  @Test
  void a_client_without_an_id_gets_one() throws Exception {
    try (EngineSocket socket = client.socket("")) {
      assertThat(socket.next().at("/data/sid").stringValue()).matches("[0-9a-f]{32}");
    }
  }

  @Test
  void features_are_answered_to_the_first_message_only() throws Exception {
    try (EngineSocket socket = client.socket("c")) {
      socket.next();
      socket.send("{\"type\":\"feature_flags\",\"data\":{}}");
      assertThat(socket.next().at("/data/supports_preview_metadata").booleanValue()).isTrue();
      socket.send("{\"type\":\"feature_flags\",\"data\":{}}");
      client.submit(
          "p", graph("EmptyImage", "'width': 1, 'height': 1, 'batch_size': 1, 'color': 0"), "c");
      assertThat(types(socket.untilEnd("p"))).doesNotContain("feature_flags");
    }
  }

  @Test
  void a_reconnect_is_told_the_running_node() throws Exception {
    try (EngineSocket first = client.socket("c")) {
      client.submit("p", graph("TestSlow", "'seconds': 60, 'steps': 60"), "c");
      first.until(EngineSocket.ofType("executing"));
    }
    try (EngineSocket second = client.socket("c")) {
      assertThat(second.next().get("type").stringValue()).isEqualTo("status");
      assertThat(second.until(EngineSocket.ofType("executing")).getLast().get("data").toString())
          .isEqualTo("{\"node\":\"1\"}");
      client.post("/interrupt", "{}");
      assertThat(types(second.untilEnd("p"))).contains("execution_interrupted");
    }
  }

  @Test
  void a_prompt_of_nobody_shows_its_progress_to_everybody() throws Exception {
    try (EngineSocket other = client.socket("other")) {
      client.submit("p", graph("TestSlow", "'seconds': 0, 'steps': 1"), null);
      client.awaitRecord("p");
      client.submit("q", graph("TestSlow", "'seconds': 0, 'steps': 2"), "other");
      List<JsonNode> seen = other.until(EngineSocket.ofType("execution_start"));
      assertThat(types(seen))
          .contains("progress_state", "progress")
          .doesNotContain("executing", "executed");
    }
  }

  @Test
  void a_hung_node_is_left_and_the_next_one_is_blamed() throws Exception {
    try (EngineSocket socket = client.socket("c")) {
      client.submit("p", graph("TestHang", "'seconds': 4"), "c");
      socket.until(EngineSocket.ofType("progress"));
      client.post("/interrupt", "{\"prompt_id\":\"p\"}");
      List<JsonNode> rest = socket.untilEnd("p");
      JsonNode interrupted =
          rest.stream()
              .filter(EngineSocket.ofType("execution_interrupted"))
              .findFirst()
              .orElseThrow();
      assertThat(interrupted.at("/data/node_id").stringValue()).isEqualTo("9");
    }
  }

  @Test
  void dropped_sockets_do_not_stop_the_prompt() throws Exception {
    try (EngineSocket socket = client.socket("c")) {
      socket.next(); // so that both sides are past the upgrade
      client.submit("p", graph("TestDropSockets", ""), "c");
      assertThat(socket.untilEnd("p").getLast()).isSameAs(EngineSocket.CLOSED);
    }
    assertThat(client.awaitRecord("p").at("/status/status_str").stringValue()).isEqualTo("success");
  }

  @Test
  void an_engine_that_crashes_inside_this_process_is_gone() throws Exception {
    try (EngineSocket socket = client.socket("c")) {
      socket.next(); // so that both sides are past the upgrade
      client.submitFatal("p", graph("TestCrash", ""), "c");
      assertThat(socket.untilEnd("p").getLast()).isSameAs(EngineSocket.CLOSED);
    }
    assertThat(goneWithin(Duration.ofSeconds(10))).isTrue();
  }

  /** The sockets go first, the port right after them. */
  private boolean goneWithin(Duration limit) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (System.nanoTime() < end) {
      try {
        client.get("/queue");
      } catch (IOException e) {
        return true;
      }
    }
    return false;
  }

  @Test
  void a_lost_answer_still_queues_the_prompt() throws Exception {
    EngineFaults faults = EngineFaults.NONE.and("lose-submit-answers");
    try (Engine losing = Engine.start(EngineSettings.in(base.resolve("b")).withFaults(faults));
        EngineClient other = new EngineClient(losing.url())) {
      assertThatThrownBy(
              () ->
                  other.submit(
                      "p",
                      EngineClient.parse(
                          "{'1': {'class_type': 'PreviewAny', 'inputs': {'source': 1}}}"),
                      null))
          .isInstanceOf(java.io.IOException.class);
      assertThat(other.awaitRecord("p").at("/outputs/1/text/0").stringValue()).isEqualTo("1");
    }
  }
}

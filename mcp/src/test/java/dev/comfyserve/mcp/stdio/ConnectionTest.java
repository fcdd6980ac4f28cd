package dev.comfyserve.mcp.stdio;

import static dev.comfyserve.mcp.Messages.call;
import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.mcp.TestTools;
import dev.comfyserve.mcp.jsonrpc.JsonText;
import dev.comfyserve.mcp.tool.Tool;
import dev.comfyserve.mcp.tool.ToolResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Lines, threads, and the end. */
class ConnectionTest {
  private static final Duration PROMPT = Duration.ofSeconds(20);

  private final CountDownLatch started = new CountDownLatch(1);
  private final CountDownLatch interrupted = new CountDownLatch(1);
  private final CountDownLatch reported = new CountDownLatch(1);

  private final Tool<String> waits =
      TestTools.tool(
          "waits",
          "{'type':'object'}",
          _ -> {
            started.countDown();
            try {
              new CountDownLatch(1).await();
            } catch (InterruptedException e) {
              interrupted.countDown();
            }
            return ToolResult.text("gave up");
          });

  private final Tool<String> chatters =
      TestTools.tool(
          "chatters",
          "{'type':'object'}",
          call -> {
            for (int i = 1; i <= 20_000; i++) {
              call.progress().report(i, 20_000.0, "step " + i + " " + "x".repeat(500));
            }
            reported.countDown();
            return ToolResult.text("y".repeat(200_000));
          });

  /** Works for a moment. */
  private final Tool<String> works =
      TestTools.tool(
          "works",
          "{'type':'object'}",
          _ -> {
            boolean ended = new CountDownLatch(1).await(100, TimeUnit.MILLISECONDS);
            return ToolResult.text("worked " + !ended);
          });

  private Connected connect() throws Exception {
    List<Tool<String>> tools = new ArrayList<>(TestTools.all());
    tools.addAll(List.of(waits, works, chatters));
    return new Connected(tools);
  }

  @Test
  void what_is_no_message_is_told_and_the_connection_goes_on() throws Exception {
    try (Connected connected = connect().reading()) {
      connected.sendRaw("{not json", "42", "{\"jsonrpc\":\"2.0\",\"id\":1.5,\"method\":\"ping\"}");
      assertThat(connected.next().at("/error/code").intValue()).isEqualTo(-32700);
      assertThat(connected.next().at("/error/code").intValue()).isEqualTo(-32600);
      JsonNode noId = connected.next();
      assertThat(noId.at("/error/code").intValue()).isEqualTo(-32600);
      assertThat(noId.has("id")).isFalse();
      assertThat(connected.untilPong()).isEmpty();
    }
  }

  @Test
  void blank_lines_and_carriage_returns_mean_nothing() throws Exception {
    try (Connected connected = connect().reading()) {
      connected.sendRaw("", "   ", "\r", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}\r");
      assertThat(connected.next().path("id").intValue()).isOne();
      assertThat(connected.untilPong()).isEmpty();
    }
  }

  @Test
  void a_line_beyond_the_limit_is_refused_and_passed_over() throws Exception {
    try (Connected connected = connect().reading()) {
      connected.sendModern(1, "tools/call", call("echo", "'text':'" + "x".repeat(99_000) + "'"));
      assertThat(connected.next().has("result")).isTrue();
      connected.sendModern(2, "tools/call", call("echo", "'text':'" + "x".repeat(300_000) + "'"));
      JsonNode error = connected.next();
      assertThat(error.at("/error/code").intValue()).isEqualTo(-32600);
      assertThat(error.at("/error/message").asString()).contains("100000 bytes");
      assertThat(connected.untilPong()).isEmpty();
    }
  }

  @Test
  void a_running_call_holds_up_no_other() throws Exception {
    try (Connected connected = connect().reading()) {
      connected.sendModern(1, "tools/call", call("waits", ""));
      assertThat(started.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(connected.untilPong()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_cancelled_call_is_interrupted_and_never_answered(boolean modern) throws Exception {
    try (Connected connected = connect().reading()) {
      if (modern) {
        connected.sendModern(5, "tools/call", call("waits", ""));
      } else {
        connected.initialize("2025-11-25", "");
        connected.sendLegacy(5, "tools/call", call("waits", ""));
      }
      assertThat(started.await(20, TimeUnit.SECONDS)).isTrue();
      // Neither an id of another type nor one that nobody knows is meant.
      connected.send(
          "{'jsonrpc':'2.0','method':'notifications/cancelled','params':{'requestId':'5'}}");
      connected.send(
          "{'jsonrpc':'2.0','method':'notifications/cancelled','params':{'requestId':6}}");
      connected.send("{'jsonrpc':'2.0','method':'notifications/cancelled'}");
      assertThat(connected.untilPong()).isEmpty();
      assertThat(interrupted.getCount()).isOne();
      connected.send(
          "{'jsonrpc':'2.0','method':'notifications/cancelled','params':{'requestId':5}}");
      assertThat(interrupted.await(20, TimeUnit.SECONDS)).isTrue();
      connected.closeInput();
      assertThat(connected.ends(PROMPT)).isTrue();
      assertThat(connected.rest()).isEmpty();
    }
  }

  @Test
  void an_id_stands_for_one_request_at_a_time() throws Exception {
    try (Connected connected = connect().reading()) {
      connected.sendModern(1, "tools/call", call("waits", ""));
      connected.sendModern(1, "tools/list", "");
      assertThat(connected.next().at("/error/code").intValue()).isEqualTo(-32600);
      connected.sendModern(2, "tools/list", "");
      assertThat(connected.next().has("result")).isTrue();
      connected.sendModern(2, "tools/list", "");
      assertThat(connected.next().has("result")).isTrue();
    }
  }

  @Test
  void progress_comes_before_the_answer_with_the_token_as_it_was_sent() throws Exception {
    try (Connected connected = connect().reading()) {
      connected.initialize("2025-11-25", "");
      connected.sendLegacy(
          1, "tools/call", call("steps", "'steps':3") + ",'_meta':{'progressToken':42}");
      double last = 0;
      JsonNode message = connected.next();
      for (; message.has("method"); message = connected.next()) {
        assertThat(message.path("method").asString()).isEqualTo("notifications/progress");
        assertThat(message.at("/params/progressToken").isInt()).isTrue();
        assertThat(message.at("/params/progress").doubleValue()).isGreaterThan(last);
        last = message.at("/params/progress").doubleValue();
      }
      assertThat(last).isEqualTo(3);
      assertThat(message.at("/result/content/0/text").asString()).isEqualTo("done");
    }
  }

  @Test
  void a_client_that_does_not_read_holds_up_no_work_and_no_reading() throws Exception {
    try (Connected connected = connect()) {
      for (int i = 0; i < 50; i++) {
        connected.sendLegacy(
            i, "tools/call", call("chatters", "") + ",'_meta':{'progressToken':" + i + "}");
      }
      assertThat(reported.await(20, TimeUnit.SECONDS)).isTrue();
      connected.sendLegacy("'last'", "tools/call", call("waits", ""));
      assertThat(started.await(20, TimeUnit.SECONDS)).isTrue();
      connected.send(
          "{'jsonrpc':'2.0','method':'notifications/cancelled','params':{'requestId':'last'}}");
      assertThat(interrupted.await(20, TimeUnit.SECONDS)).isTrue();

      connected.reading();
      Set<Integer> answered = new HashSet<>();
      while (answered.size() < 50) {
        // Each line is whole JSON, or next() throws.
        JsonNode message = connected.next();
        if (message.has("result") && message.path("id").isInt()) {
          answered.add(message.path("id").intValue());
        }
      }
    }
  }

  @Test
  void the_end_of_the_input_ends_all_calls_after_the_quick_ones_were_answered() throws Exception {
    try (Connected connected = connect().reading()) {
      connected.sendModern(1, "tools/call", call("waits", ""));
      assertThat(started.await(20, TimeUnit.SECONDS)).isTrue();
      connected.sendModern(2, "tools/call", call("works", ""));
      connected.closeInput();
      assertThat(connected.ends(PROMPT)).isTrue();
      assertThat(interrupted.getCount()).isZero();
      List<String> said = connected.rest();
      assertThat(said).anyMatch(line -> line.contains("worked true"));
      // The waiting one had a last word.
      assertThat(said.stream().map(JsonText::read).map(m -> m.path("id").intValue()))
          .containsExactlyInAnyOrder(2, 1);
    }
  }

  @Test
  void a_last_line_needs_no_end() throws Exception {
    try (Connected connected = connect().reading()) {
      connected.sendUnended("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}");
      connected.closeInput();
      assertThat(connected.next().path("id").intValue()).isOne();
      assertThat(connected.ends(PROMPT)).isTrue();
    }
  }

  @Test
  void closing_ends_it_while_the_input_is_open() throws Exception {
    try (Connected connected = connect().reading()) {
      connected.sendModern(1, "tools/call", call("waits", ""));
      assertThat(started.await(20, TimeUnit.SECONDS)).isTrue();
      connected.stdio().close();
      assertThat(connected.ends(PROMPT)).isTrue();
      assertThat(interrupted.getCount()).isZero();
    }
  }

  @Test
  void it_ends_when_nobody_reads_any_more() throws Exception {
    try (Connected connected = connect()) {
      connected.sendModern(1, "tools/call", call("waits", ""));
      assertThat(started.await(20, TimeUnit.SECONDS)).isTrue();
      connected.stopReading();
      connected.sendModern(2, "tools/list", "");
      assertThat(connected.ends(PROMPT)).isTrue();
      assertThat(interrupted.getCount()).isZero();
    }
  }
}

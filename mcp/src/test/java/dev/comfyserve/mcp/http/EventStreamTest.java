package dev.comfyserve.mcp.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.mcp.McpFixture;
import dev.comfyserve.mcp.Messages;
import dev.comfyserve.mcp.Posted;
import dev.comfyserve.mcp.RawPost;
import dev.comfyserve.mcp.TestTools;
import dev.comfyserve.mcp.tool.ToolResult;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

@Timeout(30)
class EventStreamTest {
  private static McpFixture server;
  private static McpFixture hasty;
  private static volatile CountDownLatch running;
  private static volatile CountDownLatch mayEnd;
  private static volatile CountDownLatch interrupted;
  private static volatile CountDownLatch ended;
  private static volatile boolean saidGone;

  @BeforeAll
  static void start() {
    List<dev.comfyserve.mcp.tool.Tool<String>> tools = new ArrayList<>(TestTools.all());
    tools.add(
        TestTools.tool(
            "wait",
            "{'type':'object'}",
            call -> {
              // Those of its own test, although it may end when the next one has begun.
              CountDownLatch gone = interrupted;
              CountDownLatch end = ended;
              running.countDown();
              try {
                mayEnd.await();
                return ToolResult.text("waited");
              } catch (InterruptedException e) {
                saidGone = call.clientGone();
                gone.countDown();
                throw e;
              } finally {
                end.countDown();
              }
            }));
    server = McpFixture.start(tools);
    hasty = McpFixture.start(tools, McpFixture.QUICK, 0);
  }

  @AfterAll
  static void stop() {
    server.close();
    hasty.close();
  }

  @BeforeEach
  void reset() {
    running = new CountDownLatch(1);
    mayEnd = new CountDownLatch(1);
    interrupted = new CountDownLatch(1);
    ended = new CountDownLatch(1);
    saidGone = false;
  }

  @Test
  void a_quick_call_without_a_progress_token_is_plain_json() {
    assertThat(Posted.legacy(server, steps(3, "")).contentType()).isEqualTo("application/json");
  }

  @Test
  void progress_comes_before_the_one_answer_and_ends_with_it() {
    Posted answer = Posted.legacy(server, steps(3, "'progressToken':'p-1'"));
    assertThat(answer.streamed()).isTrue();
    assertThat(answer.http().headers().firstValue("Cache-Control")).hasValue("no-cache");
    List<JsonNode> events = answer.events();
    assertThat(events.getLast().path("id").asInt()).isEqualTo(1);
    assertThat(events.getLast().path("result").path("content")).hasSize(1);
    List<JsonNode> progress = events.subList(0, events.size() - 1);
    assertThat(progress)
        .allSatisfy(
            event -> {
              assertThat(event.path("method").asString()).isEqualTo("notifications/progress");
              assertThat(event.path("params").path("progressToken").asString()).isEqualTo("p-1");
              assertThat(event.has("id")).isFalse();
            });
    assertThat(progress.getFirst().path("params").toString())
        .isEqualTo(
            Messages.json("{'progressToken':'p-1','progress':1,'total':3,'message':'step 1'}"));
    assertThat(progress.getLast().path("params").path("progress").asInt()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"7", "'7'", "1761234567890123"})
  void the_token_comes_back_with_its_type(String token) {
    Posted answer = Posted.legacy(server, steps(1, "'progressToken':" + token));
    assertThat(answer.body()).contains(Messages.json("\"progressToken\":" + token + ","));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.5", "null", "{}", "true"})
  void what_is_no_token_brings_no_progress(String token) {
    Posted answer = Posted.legacy(server, steps(3, "'progressToken':" + token));
    assertThat(answer.contentType()).isEqualTo("application/json");
  }

  @Test
  void progress_is_not_for_those_who_cannot_read_events() {
    Posted answer =
        Posted.bare(
            server,
            steps(3, "'progressToken':1"),
            "Accept",
            "application/json",
            "Content-Type",
            "application/json");
    assertThat(answer.contentType()).isEqualTo("application/json");
    assertThat(answer.result().path("content")).hasSize(1);
  }

  @Test
  void a_thousand_reports_become_a_few_notifications_and_the_last_is_among_them() {
    List<JsonNode> events = Posted.legacy(server, steps(1000, "'progressToken':1")).events();
    List<Double> values = new ArrayList<>();
    events
        .subList(0, events.size() - 1)
        .forEach(event -> values.add(event.path("params").path("progress").doubleValue()));
    assertThat(values).hasSizeLessThan(20).isSorted().doesNotHaveDuplicates();
    assertThat(values.getFirst()).isEqualTo(1);
    assertThat(values.getLast()).isEqualTo(1000);
  }

  @Test
  void a_call_that_takes_long_starts_its_stream_and_keeps_it_alive() throws Exception {
    try (RawPost post = new RawPost(hasty, Messages.legacy("tools/call", "'name':'wait'"))) {
      assertThat(post.readUntil("HTTP/1.1")).contains("200");
      post.readUntil(":");
      post.readUntil(":");
      mayEnd.countDown();
      assertThat(post.readUntil("data: ")).contains("waited");
    }
  }

  @Test
  void a_long_call_of_a_client_that_takes_only_json_stays_json() throws Exception {
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                running.await();
                // Longer than the stream would wait: the silence is what is tested.
                ended.await(600, TimeUnit.MILLISECONDS);
                mayEnd.countDown();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    Posted answer =
        Posted.bare(
            hasty,
            Messages.legacy("tools/call", "'name':'wait'"),
            "Accept",
            "application/json",
            "Content-Type",
            "application/json");
    assertThat(answer.contentType()).isEqualTo("application/json");
  }

  @Test
  void in_the_modern_era_a_client_that_leaves_ends_the_wait() throws Exception {
    RawPost post =
        new RawPost(
            hasty,
            Messages.modern("tools/call", "'name':'wait'"),
            "MCP-Protocol-Version: 2026-07-28",
            "Mcp-Method: tools/call",
            "Mcp-Name: wait");
    post.readUntil(":");
    post.close();
    assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(saidGone).isTrue();
    // Or its end would be counted as that of the next test's call.
    assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void in_the_legacy_era_a_client_that_leaves_ends_nothing() throws Exception {
    RawPost post = new RawPost(hasty, Messages.legacy("tools/call", "'name':'wait'"));
    post.readUntil(":");
    post.close();
    // Many keep-alives later the tool still runs.
    assertThat(interrupted.await(700, TimeUnit.MILLISECONDS)).isFalse();
    assertThat(ended.getCount()).isEqualTo(1);
    mayEnd.countDown();
    assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(interrupted.getCount()).isEqualTo(1);
  }

  @Test
  void a_cancel_notification_is_taken_and_does_nothing_because_ids_of_clients_collide()
      throws Exception {
    String call = Messages.legacy("tools/call", "'name':'wait'");
    FutureTask<Posted> answer = new FutureTask<>(() -> Posted.legacy(server, call));
    Thread.ofVirtual().start(answer);
    running.await();
    String cancel =
        Messages.json(
            "{'jsonrpc':'2.0','method':'notifications/cancelled','params':{'requestId':1}}");
    assertThat(Posted.legacy(server, cancel).status()).isEqualTo(202);
    mayEnd.countDown();
    assertThat(answer.get().body()).contains("waited");
    assertThat(interrupted.getCount()).isEqualTo(1);
  }

  private static String steps(int steps, String meta) {
    return Messages.legacy(
        "tools/call",
        Messages.call("steps", "'steps':" + steps)
            + (meta.isEmpty() ? "" : ",'_meta':{" + meta + "}"));
  }
}

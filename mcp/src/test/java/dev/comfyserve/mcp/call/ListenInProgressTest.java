package dev.comfyserve.mcp.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.mcp.McpFixture;
import dev.comfyserve.mcp.Messages;
import dev.comfyserve.mcp.TestResources;
import dev.comfyserve.mcp.TestTools;
import dev.comfyserve.mcp.conversation.ClientCapabilities;
import dev.comfyserve.mcp.jsonrpc.Message;
import dev.comfyserve.mcp.jsonrpc.MessageReader;
import dev.comfyserve.mcp.protocol.Listen;
import dev.comfyserve.mcp.protocol.ProtocolVersion;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A subscription over a channel of the test's own. */
@Timeout(30)
class ListenInProgressTest {
  private final TestResources resources = new TestResources();
  private final Outlet outlet = new Outlet();
  private final ListenInProgress<String> listening = inProgress();

  @Test
  void a_client_that_reads_slowly_hears_of_a_thousand_changes_once() throws Exception {
    FutureTask<ObjectNode> answer = start();
    outlet.blocked = new CountDownLatch(1);
    resources.change("test:notes/1");
    assertThat(outlet.sent.take().toString()).contains("test:notes/1");
    for (int i = 0; i < 1000; i++) {
      resources.change("test:notes/1");
    }
    resources.change("test:notes/2");
    outlet.blocked.countDown();
    assertThat(outlet.sent.take().toString()).contains("test:notes/1");
    assertThat(outlet.sent.take().toString()).contains("test:notes/2");
    listening.stop();
    answer.get();
    assertThat(outlet.sent).isEmpty();
  }

  @Test
  void changes_in_quick_succession_are_told_together() throws Exception {
    FutureTask<ObjectNode> answer = start();
    long begin = System.nanoTime();
    int told = 0;
    while (System.nanoTime() - begin < 500_000_000L || told == 0) {
      resources.change("test:notes/1");
      told += outlet.sent.poll() == null ? 0 : 1;
    }
    long rounds = (System.nanoTime() - begin) / 100_000_000L;
    listening.stop();
    answer.get();
    assertThat((long) told).isBetween(1L, rounds + 2);
  }

  @Test
  void an_interrupt_ends_it_with_its_answer() throws Exception {
    FutureTask<ObjectNode> answer = new FutureTask<>(this::runAndKeepFlag);
    Thread thread = Thread.ofVirtual().start(answer);
    outlet.sent.take();
    thread.interrupt();
    assertThat(answer.get().path("result").path("resultType").asString()).isEqualTo("complete");
    assertThat(interrupted).isTrue();
    assertThat(resources.watches()).isZero();
  }

  @Test
  void a_client_that_is_gone_ends_it() throws Exception {
    FutureTask<ObjectNode> answer = start();
    outlet.lost = true;
    resources.change("test:notes/1");
    answer.get();
    assertThat(resources.watches()).isZero();
  }

  private volatile boolean interrupted;

  private ObjectNode runAndKeepFlag() throws Exception {
    ObjectNode answer = listening.run("p");
    interrupted = Thread.interrupted();
    return answer;
  }

  /** Returns when the subscription is acknowledged. */
  private FutureTask<ObjectNode> start() throws InterruptedException {
    FutureTask<ObjectNode> answer = new FutureTask<>(() -> listening.run("p"));
    Thread.ofVirtual().start(answer);
    assertThat(outlet.sent.take().path("method").asString()).endsWith("acknowledged");
    return answer;
  }

  private ListenInProgress<String> inProgress() {
    String body =
        Messages.modern(
            "subscriptions/listen",
            "'notifications':{'resourceSubscriptions':['test:notes/1','test:notes/2']}");
    var request = (Message.Request) MessageReader.read(body.getBytes(StandardCharsets.UTF_8));
    try {
      var answer =
          McpFixture.server(McpFixture.offer(TestTools.all()).withResources(resources))
              .answer(ProtocolVersion.V2026_07_28, request);
      return new ListenInProgress<>(
          request.id(), (Listen<String>) answer, outlet, Duration.ofMillis(100));
    } catch (dev.comfyserve.mcp.protocol.RpcFailure e) {
      throw new AssertionError(e);
    }
  }

  private static final class Outlet implements dev.comfyserve.mcp.call.Outlet {
    private final BlockingQueue<JsonNode> sent = new LinkedBlockingQueue<>();
    private volatile CountDownLatch blocked = new CountDownLatch(0);
    private volatile boolean lost;

    @Override
    public boolean canStream() {
      return true;
    }

    @Override
    public boolean lost() {
      return lost;
    }

    @Override
    public void event(JsonNode message) {
      CountDownLatch gate = blocked;
      sent.add(message);
      try {
        gate.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void comment() {}

    @Override
    public Duration patience() {
      return Duration.ofSeconds(20);
    }

    @Override
    public ClientCapabilities client() {
      return ClientCapabilities.NONE;
    }
  }
}

package dev.comfyserve.mcp.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.mcp.McpFixture;
import dev.comfyserve.mcp.Messages;
import dev.comfyserve.mcp.TestTools;
import dev.comfyserve.mcp.jsonrpc.JsonText;
import dev.comfyserve.mcp.tool.Tool;
import dev.comfyserve.mcp.tool.ToolResult;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** What happens when the thread of a request is interrupted, as a stopping server does. */
@Timeout(20)
class StopTest {
  private final CountDownLatch running = new CountDownLatch(1);

  @Test
  void a_tool_that_is_told_to_stop_still_has_the_last_word() throws Exception {
    Answered answered =
        interruptDuring(
            TestTools.tool(
                "polite",
                "{'type':'object'}",
                _ -> {
                  running.countDown();
                  try {
                    new CountDownLatch(1).await();
                  } catch (InterruptedException e) {
                    return ToolResult.text("still running, ask later");
                  }
                  return null;
                }),
            Messages.legacy("tools/call", "'name':'polite'"));
    assertThat(answered.json.path("result").path("content").get(0).path("text").asString())
        .isEqualTo("still running, ask later");
    assertThat(answered.interrupted).isTrue();
  }

  @Test
  void a_tool_that_gives_up_is_answered_with_an_error() throws Exception {
    Answered answered = interruptDuring(waiting(), Messages.legacy("tools/call", "'name':'w'"));
    assertThat(answered.json.path("error").path("code").asInt()).isEqualTo(-32603);
    assertThat(answered.interrupted).isTrue();
  }

  @Test
  void every_call_of_a_batch_is_answered() throws Exception {
    String one = Messages.legacy("tools/call", "'name':'w'");
    Answered answered = interruptDuring(waiting(), "[" + one + "," + one + "]");
    assertThat(answered.json).hasSize(2);
    assertThat(answered.json.get(1).path("error").path("code").asInt()).isEqualTo(-32603);
    assertThat(answered.interrupted).isTrue();
  }

  private Tool<String> waiting() {
    return TestTools.tool(
        "w",
        "{'type':'object'}",
        _ -> {
          running.countDown();
          new CountDownLatch(1).await();
          return null;
        });
  }

  private Answered interruptDuring(Tool<String> tool, String body) throws Exception {
    McpHttp<String> mcp = new McpHttp<>(McpFixture.server(List.of(tool)), StreamTimes.DEFAULT);
    Answered answered = new Answered();
    Thread request =
        Thread.ofVirtual()
            .start(
                () -> {
                  answered.handle(mcp, body);
                  answered.interrupted = Thread.interrupted();
                });
    running.await();
    request.interrupt();
    request.join();
    return answered;
  }

  /** Takes the answer in memory. */
  private static final class Answered implements McpHttpReply {
    private volatile JsonNode json;
    private volatile boolean interrupted;

    void handle(McpHttp<String> mcp, String body) {
      try {
        mcp.handle(new Call(body.getBytes(StandardCharsets.UTF_8)), this, "p");
      } catch (java.io.IOException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public void json(int status, Map<String, String> headers, byte[] body) {
      json = JsonText.read(new String(body, StandardCharsets.UTF_8));
    }

    @Override
    public void empty(int status, Map<String, String> headers) {
      throw new AssertionError("empty " + status);
    }

    @Override
    public EventSink startEvents() {
      throw new AssertionError("no stream was needed");
    }
  }

  private record Call(byte[] body) implements McpHttpCall {
    @Override
    public String method() {
      return "POST";
    }

    @Override
    public List<String> headers(String name) {
      return name.equals("Content-Type") ? List.of("application/json") : List.of();
    }
  }
}

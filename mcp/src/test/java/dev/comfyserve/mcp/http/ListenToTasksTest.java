package dev.comfyserve.mcp.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.mcp.McpFixture;
import dev.comfyserve.mcp.Messages;
import dev.comfyserve.mcp.Posted;
import dev.comfyserve.mcp.RawPost;
import dev.comfyserve.mcp.TestTools;
import dev.comfyserve.mcp.listen.Watch;
import dev.comfyserve.mcp.task.TaskState;
import dev.comfyserve.mcp.task.Tasks;
import dev.comfyserve.mcp.tool.ToolResult;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

@Timeout(30)
class ListenToTasksTest {
  private static final String OPTED_IN =
      Messages.META.replace(
          "clientCapabilities':{}",
          "clientCapabilities':{'extensions':{'io.modelcontextprotocol/tasks':{}}}");
  private final OneTask task = new OneTask();
  private McpFixture server;

  @BeforeEach
  void start() {
    server = McpFixture.start(McpFixture.offer(TestTools.all()).withTasks(task));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void a_task_that_changes_is_told_whole() throws Exception {
    try (RawPost stream = listen("'taskIds':['one','none']")) {
      assertThat(stream.nextEvent().path("params").path("notifications"))
          .isEqualTo(TestTools.json("{'taskIds':['one']}"));
      task.become(new TaskState.Outcome.Completed(ToolResult.text("done")));
      JsonNode told = stream.nextEvent();
      assertThat(told.path("method").asString()).isEqualTo("notifications/tasks");
      JsonNode params = told.path("params");
      assertThat(params.path("taskId").asString()).isEqualTo("one");
      assertThat(params.path("status").asString()).isEqualTo("completed");
      assertThat(params.path("result").path("content").get(0).path("text").asString())
          .isEqualTo("done");
      assertThat(params.path("_meta").path("io.modelcontextprotocol/subscriptionId").asInt())
          .isEqualTo(1);
    }
  }

  @Test
  void a_task_that_cannot_be_read_or_is_forgotten_ends_nothing() throws Exception {
    try (RawPost stream = listen("'taskIds':['one']")) {
      stream.nextEvent();
      task.broken = true;
      task.changed.run();
      stream.readUntil(":");
      task.broken = false;
      task.state = null;
      task.changed.run();
      stream.readUntil(":");
      task.become(new TaskState.Outcome.Cancelled());
      assertThat(stream.nextEvent().path("params").path("status").asString())
          .isEqualTo("cancelled");
    }
  }

  @Test
  void whoever_did_not_opt_in_cannot_wait_for_tasks() {
    Posted answer =
        Posted.modern(server, "subscriptions/listen", "'notifications':{'taskIds':['one']}");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.errorCode()).isEqualTo(-32021);
    assertThat(answer.json().path("error").path("data"))
        .isEqualTo(
            TestTools.json(
                "{'requiredCapabilities':{'extensions':{'io.modelcontextprotocol/tasks':{}}}}"));
  }

  private RawPost listen(String wishes) throws IOException {
    String body =
        Messages.json(
            "{'jsonrpc':'2.0','id':1,'method':'subscriptions/listen','params':{"
                + "'notifications':{%s},%s}}".formatted(wishes, OPTED_IN));
    return new RawPost(
        server, body, "MCP-Protocol-Version: 2026-07-28", "Mcp-Method: subscriptions/listen");
  }

  /** Keeps the task {@code one}. */
  private static final class OneTask implements Tasks<String> {
    private volatile TaskState state;
    private volatile Runnable changed;
    private volatile boolean broken;

    OneTask() {
      state = at(new TaskState.Outcome.Working());
    }

    void become(TaskState.Outcome outcome) {
      state = at(outcome);
      changed.run();
    }

    private static TaskState at(TaskState.Outcome outcome) {
      Instant then = Instant.parse("2026-08-01T00:00:00Z");
      return new TaskState("one", null, then, then, Duration.ofHours(1), null, outcome);
    }

    @Override
    public Optional<TaskState> get(String principal, String taskId) {
      if (broken) {
        throw new IllegalStateException("secret details");
      }
      return Optional.ofNullable(state);
    }

    @Override
    public boolean update(String principal, String taskId, Map<String, ObjectNode> answers) {
      return false;
    }

    @Override
    public boolean cancel(String principal, String taskId) {
      return false;
    }

    @Override
    public Optional<Watch> watch(String principal, String taskId, Runnable changed) {
      if (!taskId.equals("one")) {
        return Optional.empty();
      }
      this.changed = changed;
      return Optional.of(() -> {});
    }
  }
}

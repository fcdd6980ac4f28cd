package dev.comfyserve.mcp.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.comfyserve.mcp.McpFixture;
import dev.comfyserve.mcp.MemoryTasks;
import dev.comfyserve.mcp.TestTools;
import dev.comfyserve.mcp.asking.Asking;
import dev.comfyserve.mcp.conversation.InputRequest;
import dev.comfyserve.mcp.tool.TaskStarted;
import dev.comfyserve.mcp.tool.Tool;
import dev.comfyserve.mcp.tool.ToolCall;
import dev.comfyserve.mcp.tool.ToolOutcome;
import dev.comfyserve.mcp.tool.ToolResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What our client answers, and calls that become tasks. */
@Timeout(30)
class AnswersAndTasksTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final MemoryTasks TASKS = new MemoryTasks();
  private static final InputRequest NAME =
      InputRequest.form(
          "Your name?",
          object("{'type':'object','properties':{'name':{'type':'string'}},'required':['name']}"));
  private static McpFixture server;

  @BeforeAll
  static void start() {
    List<Tool<String>> tools =
        List.of(
            TestTools.tool("greet", "{'type':'object'}", AnswersAndTasksTest::greet),
            TestTools.tool("insist", "{'type':'object'}", AnswersAndTasksTest::insist),
            TestTools.tool("work", "{'type':'object'}", AnswersAndTasksTest::work));
    server =
        McpFixture.start(
            McpFixture.offer(tools)
                .withTasks(TASKS)
                .withAsking(Asking.ofThisProcess().askingBlindly()));
  }

  @AfterAll
  static void stop() {
    server.close();
    TASKS.close();
  }

  @Test
  void questions_are_answered_round_by_round() throws Exception {
    List<String> asked = new ArrayList<>();
    Answerer answerer =
        form -> {
          asked.add(form.path("message").asString());
          return accept("Ann");
        };
    try (McpClient client = McpClient.connect(server.url(), null, PATIENCE, answerer)) {
      ToolResult result = client.callTool("greet", object("{}"), null, PATIENCE);
      assertThat(result.content().getFirst().path("text").asString()).isEqualTo("Ann and Ann");
      assertThat(asked).containsExactly("Your name?", "Your name?");
    }
  }

  @Test
  void who_cannot_be_asked_says_so() throws Exception {
    try (McpClient client = McpClient.connect(server.url(), null, PATIENCE)) {
      assertThatThrownBy(() -> client.callTool("greet", object("{}"), null, PATIENCE))
          .isInstanceOfSatisfying(
              McpClientException.class, e -> assertThat(e.code()).isEqualTo(-32021));
    }
  }

  @Test
  void a_server_that_asks_without_end_is_left() throws Exception {
    Answerer wrong = _ -> object("{'action':'none'}");
    try (McpClient client = McpClient.connect(server.url(), null, PATIENCE, wrong)) {
      assertThatThrownBy(() -> client.callTool("insist", object("{}"), null, PATIENCE))
          .hasMessageContaining("does not stop asking");
    }
  }

  @Test
  void a_call_becomes_a_task_that_is_asked_for_answered_and_ended() throws Exception {
    try (McpClient client = McpClient.connect(server.url(), "ann", PATIENCE)) {
      JsonNode task = client.tasks().call("work", object("{}"), PATIENCE);
      assertThat(task.path("resultType").asString()).isEqualTo("task");
      String id = task.path("taskId").stringValue();
      await(client, id, "input_required");
      ObjectNode answers = JsonNodeFactory.instance.objectNode();
      answers.set("who", accept("Bob"));
      client.tasks().update(id, answers);
      JsonNode done = await(client, id, "completed");
      assertThat(done.at("/result/content/0/text").asString()).isEqualTo("Bob's work");
      client.tasks().cancel(id);
      assertThat(client.tasks().get(id).path("status").asString()).isEqualTo("completed");
    }
  }

  @Test
  void a_server_without_need_of_a_task_answers_at_once() throws Exception {
    try (McpClient client = McpClient.connect(server.url(), null, PATIENCE, _ -> accept("Ann"))) {
      JsonNode result = client.tasks().call("greet", object("{}"), PATIENCE);
      assertThat(result.path("resultType").asString()).isEqualTo("complete");
    }
  }

  private static JsonNode await(McpClient client, String id, String status) throws Exception {
    JsonNode task = client.tasks().get(id);
    while (!task.path("status").asString().equals(status)) {
      Thread.onSpinWait();
      task = client.tasks().get(id);
    }
    return task;
  }

  private static ToolOutcome greet(ToolCall<String> call) throws Exception {
    ObjectNode first = call.conversation().ask("first", NAME);
    ObjectNode second = call.conversation().ask("second", NAME);
    return ToolResult.text(
        first.at("/content/name").asString() + " and " + second.at("/content/name").asString());
  }

  private static ToolOutcome insist(ToolCall<String> call) throws Exception {
    call.conversation().ask("name", NAME);
    return ToolResult.text("It was told.");
  }

  private static ToolOutcome work(ToolCall<String> call) {
    return new TaskStarted(
        TASKS.start(
            call.principal(),
            questions -> {
              ObjectNode answer = questions.ask(Map.of("who", NAME)).get("who");
              return ToolResult.text(answer.at("/content/name").asString() + "'s work");
            }));
  }

  private static ObjectNode accept(String name) {
    return object("{'action':'accept','content':{'name':'" + name + "'}}");
  }

  private static ObjectNode object(String singleQuoted) {
    return (ObjectNode) TestTools.json(singleQuoted);
  }
}

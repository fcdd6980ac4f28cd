package dev.comfyserve.mcp.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.mcp.McpFixture;
import dev.comfyserve.mcp.MemoryTasks;
import dev.comfyserve.mcp.Messages;
import dev.comfyserve.mcp.Posted;
import dev.comfyserve.mcp.TestTools;
import dev.comfyserve.mcp.conversation.InputRequest;
import dev.comfyserve.mcp.conversation.MissingCapability;
import dev.comfyserve.mcp.listen.Watch;
import dev.comfyserve.mcp.task.TaskState;
import dev.comfyserve.mcp.task.Tasks;
import dev.comfyserve.mcp.tool.Content;
import dev.comfyserve.mcp.tool.TaskStarted;
import dev.comfyserve.mcp.tool.Tool;
import dev.comfyserve.mcp.tool.ToolCall;
import dev.comfyserve.mcp.tool.ToolOutcome;
import dev.comfyserve.mcp.tool.ToolResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The tasks extension, which the modern era has for clients that opt in with each request. */
@Timeout(30)
class TasksTest {
  private static final String OPT_IN = "'extensions':{'io.modelcontextprotocol/tasks':{}}";
  private static final InputRequest SURE =
      InputRequest.form(
          "Sure?",
          (ObjectNode)
              TestTools.json(
                  "{'type':'object','properties':{'yes':{'type':'boolean'}},'required':['yes']}"));

  private static final TaskStarted.Beginning BEGUN =
      new TaskStarted.Beginning(
          "begun", Instant.parse("2026-11-22T08:21:33Z"), Duration.ofSeconds(2));

  private static final MemoryTasks TASKS = new MemoryTasks();
  private static McpFixture server;
  private static volatile CountDownLatch mayEnd;

  @BeforeAll
  static void start() {
    List<Tool<String>> tools =
        List.of(
            tool("work", _ -> linked()),
            tool("fail", _ -> ToolResult.error("It failed.")),
            tool("break", _ -> broken()),
            tool("ask", questions -> asked(questions)),
            TestTools.tool(
                "task-only",
                "{'type':'object'}",
                _ -> {
                  throw MissingCapability.tasks();
                }),
            TestTools.tool("lost", "{'type':'object'}", _ -> new TaskStarted("nowhere")),
            TestTools.tool(
                "unseen", "{'type':'object'}", _ -> new TaskStarted("unseen", BEGUN, true)),
            TestTools.tool(
                "foreign", "{'type':'object'}", _ -> new TaskStarted("foreign", BEGUN, false)));
    server = McpFixture.start(McpFixture.offer(tools).withTasks(TASKS), McpFixture.PATIENT, 0);
  }

  @AfterAll
  static void stop() {
    server.close();
    TASKS.close();
  }

  @BeforeEach
  void hold() {
    mayEnd = new CountDownLatch(1);
  }

  @Test
  void a_call_that_became_a_task_says_where_it_stands_and_nothing_more() {
    JsonNode created = call("work").result();
    assertThat(created.propertyNames())
        .containsExactlyInAnyOrder(
            "resultType",
            "taskId",
            "status",
            "createdAt",
            "lastUpdatedAt",
            "ttlMs",
            "pollIntervalMs",
            "_meta");
    assertThat(created.path("resultType").asString()).isEqualTo("task");
    assertThat(created.path("status").asString()).isEqualTo("working");
    assertThat(Instant.parse(created.path("createdAt").asString())).isNotNull();
    assertThat(created.path("ttlMs").longValue()).isEqualTo(3_600_000);
    assertThat(created.path("pollIntervalMs").longValue()).isEqualTo(500);
  }

  @Test
  void what_was_started_is_told_though_nobody_finds_it_yet() {
    for (String tool : List.of("unseen", "foreign")) {
      JsonNode created = call(tool).result();
      assertThat(created.path("resultType").asString()).isEqualTo("task");
      assertThat(created.path("taskId").asString()).isEqualTo(tool);
      assertThat(created.path("statusMessage").asString()).isEqualTo("begun");
      assertThat(created.path("pollIntervalMs").intValue()).isEqualTo(2000);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void what_was_started_is_told_though_the_look_at_it_fails_or_hangs(boolean hangs) {
    Tasks<String> away = new AwayTasks(hangs);
    Tool<String> unseen =
        TestTools.tool("unseen", "{'type':'object'}", _ -> new TaskStarted("unseen", BEGUN, true));
    try (McpFixture plain =
        McpFixture.start(
            McpFixture.offer(List.of(unseen)).withTasks(away), McpFixture.PATIENT, 0)) {
      Posted call =
          Posted.by(plain, "ann", Messages.capable(OPT_IN, "tools/call", "'name':'unseen'"));
      assertThat(call.result().path("taskId").asString()).isEqualTo("unseen");
    }
  }

  /** Tasks of a host that does not answer. */
  private record AwayTasks(boolean hangs) implements Tasks<String> {
    @Override
    public Optional<TaskState> get(String principal, String taskId) throws InterruptedException {
      if (hangs) {
        new CountDownLatch(1).await();
      }
      throw new IllegalStateException("away");
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
      return Optional.empty();
    }
  }

  @Test
  void a_task_ends_with_what_the_call_would_have_answered() {
    String id = id(call("work"));
    assertThat(get(id).path("status").asString()).isEqualTo("working");
    assertThat(get(id).has("result")).isFalse();
    mayEnd.countDown();
    JsonNode task = await(id, "completed");
    assertThat(task.path("resultType").asString()).isEqualTo("complete");
    assertThat(task.path("taskId").asString()).isEqualTo(id);
    JsonNode sync = Posted.modern(server, "tools/call", "'name':'work'").result();
    assertThat(task.path("result")).isEqualTo(sync);
    assertThat(task.has("error")).isFalse();
  }

  @Test
  void who_did_not_opt_in_gets_the_result_itself() {
    mayEnd.countDown();
    JsonNode result = Posted.modern(server, "tools/call", "'name':'work'").result();
    assertThat(result.path("resultType").asString()).isEqualTo("complete");
    assertThat(result.path("content")).hasSize(1);
    Posted legacy = Posted.at(server, "2025-11-25", "tools/call", "'name':'work'");
    assertThat(legacy.result().path("content")).hasSize(1);
  }

  @Test
  void a_legacy_client_that_opts_in_gets_no_task() {
    mayEnd.countDown();
    String body =
        Messages.capable(OPT_IN, "tools/call", "'name':'work'").replace("2026-07-28", "2025-11-25");
    Posted answer = Posted.legacy(server, body, "MCP-Protocol-Version", "2025-11-25");
    assertThat(answer.result().path("content")).hasSize(1);
    assertThat(answer.result().has("taskId")).isFalse();
  }

  @Test
  void a_tool_that_failed_is_a_task_that_completed() {
    mayEnd.countDown();
    JsonNode task = await(id(call("fail")), "completed");
    assertThat(task.path("result").path("isError").booleanValue()).isTrue();
  }

  @Test
  void a_task_that_broke_has_an_error_and_no_result() {
    mayEnd.countDown();
    JsonNode task = await(id(call("break")), "failed");
    assertThat(task.path("error").path("code").intValue()).isEqualTo(-32603);
    assertThat(task.path("error").path("message").isString()).isTrue();
    assertThat(task.has("result")).isFalse();
  }

  @Test
  void a_cancelled_task_stays_cancelled_and_may_be_cancelled_again() {
    String id = id(call("work"));
    for (int i = 0; i < 2; i++) {
      JsonNode acknowledged = tasks("cancel", id, "").result();
      assertThat(acknowledged.propertyNames()).containsExactlyInAnyOrder("resultType", "_meta");
      assertThat(acknowledged.path("resultType").asString()).isEqualTo("complete");
    }
    JsonNode task = await(id, "cancelled");
    assertThat(task.has("result") || task.has("error")).isFalse();
  }

  @Test
  void a_task_asks_and_goes_on_when_all_is_answered() {
    mayEnd.countDown();
    String id = id(call("ask"));
    JsonNode open = await(id, "input_required").path("inputRequests");
    assertThat(open.propertyNames()).containsExactlyInAnyOrder("one", "two");
    assertThat(open.path("one").path("method").asString()).isEqualTo("elicitation/create");
    assertThat(get(id).has("requestState")).isFalse();
    String unknown = "'three':{'action':'cancel'}";
    assertThat(update(id, yes("one") + "," + unknown).result().has("taskId")).isFalse();
    assertThat(await(id, "input_required").path("inputRequests").propertyNames())
        .containsExactly("two");
    update(id, yes("one") + "," + yes("two"));
    assertThat(text(await(id, "completed"))).isEqualTo("true true");
    assertThat(update(id, yes("two")).result().path("resultType").asString()).isEqualTo("complete");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"'one':7", "'one':null", "'one':{'action':'accept','content':{'yes':'maybe'}}"})
  void an_answer_that_does_not_fit_is_refused_and_changes_nothing(String wrong) {
    mayEnd.countDown();
    String id = id(call("ask"));
    await(id, "input_required");
    Posted answer = update(id, wrong + "," + yes("two"));
    assertThat(answer.errorCode()).isEqualTo(-32602);
    assertThat(answer.body()).contains("one");
    assertThat(get(id).path("inputRequests")).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ",'inputResponses':null", ",'inputResponses':[]"})
  void an_update_without_answers_is_refused(String answers) {
    assertThat(tasks("update", id(call("work")), answers).errorCode()).isEqualTo(-32602);
  }

  @ParameterizedTest
  @ValueSource(strings = {"get", "update", "cancel"})
  void to_others_a_task_does_not_exist(String method) {
    String id = id(call("work"));
    String params = "'taskId':'" + id + "','inputResponses':{}";
    String body = Messages.capable(OPT_IN, "tasks/" + method, params);
    assertThat(Posted.by(server, "eve", body).errorCode()).isEqualTo(-32602);
    assertThat(get(id).path("status").asString()).isEqualTo("working");
  }

  @ParameterizedTest
  @ValueSource(strings = {"get", "update", "cancel"})
  void the_opt_in_is_checked_before_the_task_is_looked_for(String method) {
    String params = "'taskId':'nowhere','inputResponses':{}";
    Posted without = Posted.by(server, "ann", Messages.modern("tasks/" + method, params));
    assertThat(without.status()).isEqualTo(400);
    assertThat(without.errorCode()).isEqualTo(-32021);
    assertThat(without.json().path("error").path("data").path("requiredCapabilities").toString())
        .isEqualTo(Messages.json("{" + OPT_IN + "}"));
    Posted with = tasks(method, "nowhere", ",'inputResponses':{}");
    assertThat(with.status()).isEqualTo(200);
    assertThat(with.errorCode()).isEqualTo(-32602);
  }

  @ParameterizedTest
  @ValueSource(strings = {"get", "update", "cancel"})
  void the_headers_are_checked_before_the_opt_in(String method) {
    String id = id(call("work"));
    String body = Messages.modern("tasks/" + method, "'taskId':'" + id + "'");
    for (String name : new String[] {"other", null}) {
      Posted answer = Posted.modern(server, "tasks/" + method, name, body);
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.errorCode()).isEqualTo(-32020);
    }
  }

  @Test
  void a_task_without_an_id_is_refused() {
    String body = Messages.capable(OPT_IN, "tasks/get", "");
    assertThat(Posted.by(server, "ann", body).errorCode()).isEqualTo(-32602);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tasks/result", "tasks/list"})
  void what_the_extension_dropped_is_not_there(String method) {
    Posted answer = Posted.by(server, "ann", Messages.capable(OPT_IN, method, ""));
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.errorCode()).isEqualTo(-32601);
  }

  @Test
  void a_tool_that_can_only_be_a_task_says_what_it_needs() {
    Posted answer = Posted.modern(server, "tools/call", "'name':'task-only'");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.errorCode()).isEqualTo(-32021);
    Posted legacy = Posted.at(server, "2025-11-25", "tools/call", "'name':'task-only'");
    assertThat(legacy.status()).isEqualTo(200);
    assertThat(legacy.result().path("isError").booleanValue()).isTrue();
  }

  @Test
  void a_task_that_cannot_be_found_is_never_promised() {
    assertThat(call("lost").errorCode()).isEqualTo(-32603);
  }

  @Test
  void tasks_are_declared_as_an_extension_of_the_modern_era() {
    JsonNode modern = Posted.modern(server, "server/discover", "").result().path("capabilities");
    assertThat(modern.path("extensions").path("io.modelcontextprotocol/tasks").isObject()).isTrue();
    assertThat(modern.has("tasks")).isFalse();
    JsonNode legacy =
        Posted.at(server, "2025-11-25", "initialize", "'protocolVersion':'2025-11-25'")
            .result()
            .path("capabilities");
    assertThat(legacy.propertyNames()).containsExactly("tools");
  }

  @Test
  void without_tasks_there_are_neither_methods_nor_opt_in() {
    Tool<String> look =
        TestTools.tool(
            "look",
            "{'type':'object'}",
            call -> ToolResult.text("" + call.conversation().client().tasks()));
    try (McpFixture plain = McpFixture.start(List.of(look), McpFixture.PATIENT, 0)) {
      Posted get = Posted.by(plain, "ann", Messages.capable(OPT_IN, "tasks/get", "'taskId':'x'"));
      assertThat(get.status()).isEqualTo(404);
      Posted call =
          Posted.by(plain, "ann", Messages.capable(OPT_IN, "tools/call", "'name':'look'"));
      assertThat(call.result().path("content").path(0).path("text").asString()).isEqualTo("false");
    }
  }

  private static Tool<String> tool(String name, MemoryTasks.Job job) {
    return TestTools.tool(name, "{'type':'object'}", call -> run(call, job));
  }

  private static ToolOutcome run(ToolCall<String> call, MemoryTasks.Job job) throws Exception {
    MemoryTasks.Job held =
        questions -> {
          mayEnd.await();
          return job.run(questions);
        };
    return call.conversation().client().tasks()
        ? new TaskStarted(TASKS.start(call.principal(), held))
        : held.run(_ -> Map.of());
  }

  private static ToolResult linked() {
    return ToolResult.of(
        List.of(Content.resourceLink("https://example.com/a.png", "a.png", "image/png")),
        TestTools.json("[1]"));
  }

  private static ToolResult broken() throws MemoryTasks.JobFailed {
    throw new MemoryTasks.JobFailed();
  }

  private static ToolResult asked(MemoryTasks.Questions questions) throws InterruptedException {
    var answers = questions.ask(Map.of("one", SURE, "two", SURE));
    return ToolResult.text(
        answers.get("one").path("content").path("yes")
            + " "
            + answers.get("two").path("content").path("yes"));
  }

  private static Posted call(String tool) {
    return Posted.by(
        server, "ann", Messages.capable(OPT_IN, "tools/call", "'name':'" + tool + "'"));
  }

  private static String id(Posted created) {
    return created.result().path("taskId").stringValue();
  }

  private static Posted tasks(String method, String id, String more) {
    String params = "'taskId':'" + id + "'" + more;
    return Posted.by(server, "ann", Messages.capable(OPT_IN, "tasks/" + method, params));
  }

  private static Posted update(String id, String answers) {
    return tasks("update", id, ",'inputResponses':{" + answers + "}");
  }

  private static JsonNode get(String id) {
    return tasks("get", id, "").result();
  }

  private static JsonNode await(String id, String status) {
    JsonNode task = get(id);
    while (!task.path("status").asString().equals(status)) {
      Thread.onSpinWait();
      task = get(id);
    }
    return task;
  }

  private static String yes(String key) {
    return "'" + key + "':{'action':'accept','content':{'yes':true}}";
  }

  private static String text(JsonNode task) {
    return task.path("result").path("content").path(0).path("text").asString();
  }
}

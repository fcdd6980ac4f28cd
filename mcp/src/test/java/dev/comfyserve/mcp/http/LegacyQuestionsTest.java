package dev.comfyserve.mcp.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.mcp.McpFixture;
import dev.comfyserve.mcp.Messages;
import dev.comfyserve.mcp.Posted;
import dev.comfyserve.mcp.RawPost;
import dev.comfyserve.mcp.TestTools;
import dev.comfyserve.mcp.asking.Asking;
import dev.comfyserve.mcp.conversation.InputRequest;
import dev.comfyserve.mcp.conversation.Unanswered;
import dev.comfyserve.mcp.jsonrpc.JsonText;
import dev.comfyserve.mcp.tool.Tool;
import dev.comfyserve.mcp.tool.ToolCall;
import dev.comfyserve.mcp.tool.ToolResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Questions to clients of the legacy era over HTTP, where the server was told to ask blindly. */
@Timeout(30)
class LegacyQuestionsTest {
  private static final String VERSION = "2025-11-25";
  private static final String ACCEPT = "'result':{'action':'accept','content':{'name':'Ann'}}";
  private static final InputRequest NAME =
      InputRequest.form(
          "Your name?",
          (ObjectNode)
              TestTools.json(
                  "{'type':'object','properties':{'name':{'type':'string'}},'required':['name']}"));

  private static McpFixture server;
  private static McpFixture hasty;
  private static McpFixture shy;
  private static volatile CompletableFuture<String> unanswered;

  @BeforeAll
  static void start() {
    Asking asking = Asking.ofThisProcess().askingBlindly();
    server = McpFixture.start(McpFixture.offer(tools()).withAsking(asking), McpFixture.PATIENT, 0);
    hasty =
        McpFixture.start(
            McpFixture.offer(tools()).withAsking(asking.waiting(Duration.ofMillis(300))),
            McpFixture.PATIENT,
            0);
    shy = McpFixture.start(McpFixture.offer(tools()), McpFixture.PATIENT, 0);
  }

  @AfterAll
  static void stop() {
    server.close();
    hasty.close();
    shy.close();
  }

  @BeforeEach
  void forget() {
    unanswered = new CompletableFuture<>();
  }

  @Test
  void the_question_comes_on_the_calls_stream_and_its_answer_by_a_message_of_its_own()
      throws Exception {
    try (RawPost call = call(server, "ask")) {
      JsonNode question = event(call);
      assertThat(question.path("method").asString()).isEqualTo("elicitation/create");
      assertThat(question.path("params").path("message").asString()).isEqualTo("Your name?");
      assertThat(question.path("id").stringValue()).matches("[A-Za-z0-9_-]{32}");
      Posted answer = answer("ann", question, ACCEPT);
      assertThat(answer.status()).isEqualTo(202);
      assertThat(answer.body()).isEmpty();
      assertThat(text(event(call))).isEqualTo("Hello Ann");
    }
  }

  @Test
  void no_two_questions_have_the_same_id() throws Exception {
    try (RawPost one = call(server, "ask");
        RawPost other = call(server, "ask")) {
      JsonNode first = event(one);
      JsonNode second = event(other);
      assertThat(first.path("id")).isNotEqualTo(second.path("id"));
      answer("ann", second, ACCEPT.replace("Ann", "Bob"));
      answer("ann", first, ACCEPT);
      assertThat(text(event(one))).isEqualTo("Hello Ann");
      assertThat(text(event(other))).isEqualTo("Hello Bob");
    }
  }

  @Test
  void an_answer_of_somebody_else_is_dropped() throws Exception {
    try (RawPost call = call(server, "ask")) {
      JsonNode question = event(call);
      Posted other = answer("eve", question, ACCEPT.replace("Ann", "Eve"));
      assertThat(other.status()).isEqualTo(202);
      answer("ann", question, ACCEPT);
      assertThat(text(event(call))).isEqualTo("Hello Ann");
    }
  }

  @Test
  void an_answer_to_nothing_is_dropped() {
    JsonNode nothing = JsonText.read(Messages.json("{'id':'no-such'}"));
    assertThat(answer("ann", nothing, ACCEPT).status()).isEqualTo(202);
    assertThat(answer("ann", JsonText.read("{\"id\":7}"), ACCEPT).status()).isEqualTo(202);
  }

  @Test
  void an_answer_may_stand_in_a_batch() throws Exception {
    try (RawPost call = call(server, "sample", "2025-03-26")) {
      JsonNode question = event(call);
      assertThat(question.path("method").asString()).isEqualTo("sampling/createMessage");
      String result =
          "'result':{'role':'assistant','model':'m','content':{'type':'text','text':'x'}}";
      Posted answer =
          Posted.legacy(
              server,
              "[" + response(question, result) + "]",
              "MCP-Protocol-Version",
              "2025-03-26",
              "Authorization",
              "ann");
      assertThat(answer.status()).isEqualTo(202);
      assertThat(text(event(call))).isEqualTo("sampled");
    }
  }

  @Test
  void a_client_may_refuse() throws Exception {
    try (RawPost call = call(server, "ask")) {
      answer("ann", event(call), "'error':{'code':-32601,'message':'No forms here.'}");
      assertThat(event(call).path("result").path("isError").booleanValue()).isTrue();
      assertThat(unanswered.get(10, TimeUnit.SECONDS)).contains("No forms here.");
    }
  }

  @Test
  void an_answer_that_does_not_fit_fails_the_call() throws Exception {
    try (RawPost call = call(server, "ask")) {
      answer("ann", event(call), "'result':{'action':'accept','content':{'name':7}}");
      assertThat(event(call).path("result").path("isError").booleanValue()).isTrue();
    }
  }

  @Test
  void a_person_may_decline() throws Exception {
    try (RawPost call = call(server, "ask")) {
      answer("ann", event(call), "'result':{'action':'decline'}");
      assertThat(text(event(call))).isEqualTo("Hello decline");
    }
  }

  @Test
  void what_was_answered_is_not_asked_again() throws Exception {
    try (RawPost call = call(server, "ask-twice")) {
      answer("ann", event(call), ACCEPT);
      assertThat(text(event(call))).isEqualTo("Ann and Ann");
    }
  }

  @Test
  void patience_ends_and_the_client_hears_that_its_answer_is_no_longer_wanted() throws Exception {
    try (RawPost call = call(hasty, "ask")) {
      JsonNode question = event(call);
      JsonNode cancelled = event(call);
      assertThat(cancelled.path("method").asString()).isEqualTo("notifications/cancelled");
      assertThat(cancelled.path("params").path("requestId")).isEqualTo(question.path("id"));
      JsonNode end = event(call);
      assertThat(end.path("result").path("isError").booleanValue()).isTrue();
      assertThat(text(end)).contains("did not answer");
    }
  }

  @Test
  void a_client_that_leaves_answers_nothing() throws Exception {
    RawPost call = call(server, "ask");
    event(call);
    call.close();
    assertThat(unanswered.get(10, TimeUnit.SECONDS)).contains("left");
  }

  @Test
  void nobody_is_asked_blindly_unless_the_server_was_told_to() {
    Posted answer = Posted.at(shy, VERSION, "tools/call", "'name':'ask'");
    assertThat(answer.contentType()).isEqualTo("application/json");
    assertThat(answer.result().path("isError").booleanValue()).isTrue();
    assertThat(text(answer.json())).contains("elicitation");
  }

  @Test
  void who_cannot_read_events_or_speaks_a_version_without_forms_is_not_asked() {
    Posted json =
        Posted.bare(
            server,
            Messages.legacy("tools/call", "'name':'ask'"),
            "Accept",
            "application/json",
            "Content-Type",
            "application/json",
            "MCP-Protocol-Version",
            VERSION);
    assertThat(json.result().path("isError").booleanValue()).isTrue();
    Posted old = Posted.at(server, "2025-03-26", "tools/call", "'name':'ask'");
    assertThat(old.result().path("isError").booleanValue()).isTrue();
  }

  @Test
  void a_server_that_stops_ends_the_question() throws Exception {
    McpHttp<String> mcp =
        new McpHttp<>(
            McpFixture.server(
                McpFixture.offer(tools()).withAsking(Asking.ofThisProcess().askingBlindly())),
            StreamTimes.DEFAULT);
    Events events = new Events();
    Thread request =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    mcp.handle(new Call(), events, "ann");
                  } catch (IOException e) {
                    throw new AssertionError(e);
                  }
                });
    assertThat(events.asked.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(mcp.questionsOpen()).isEqualTo(1);
    request.interrupt();
    request.join();
    assertThat(mcp.questionsOpen()).isZero();
    assertThat(events.text).contains("-32603");
  }

  private static List<Tool<String>> tools() {
    return List.of(
        TestTools.tool("ask", "{'type':'object'}", LegacyQuestionsTest::ask),
        TestTools.tool(
            "ask-twice",
            "{'type':'object'}",
            call -> ToolResult.text(name(call) + " and " + name(call))),
        TestTools.tool(
            "sample",
            "{'type':'object'}",
            call -> {
              ObjectNode params = (ObjectNode) TestTools.json("{'messages':[],'maxTokens':9}");
              call.conversation().ask("s", new InputRequest(InputRequest.Kind.SAMPLING, params));
              return ToolResult.text("sampled");
            }));
  }

  private static ToolResult ask(ToolCall<String> call) throws Exception {
    try {
      return ToolResult.text("Hello " + name(call));
    } catch (Unanswered e) {
      unanswered.complete(e.getMessage());
      throw e;
    }
  }

  private static String name(ToolCall<String> call) throws Exception {
    ObjectNode answer = call.conversation().ask("name", NAME);
    return answer.path("content").path("name").asString(answer.path("action").asString());
  }

  private static RawPost call(McpFixture server, String tool) throws IOException {
    return call(server, tool, VERSION);
  }

  private static RawPost call(McpFixture server, String tool, String version) throws IOException {
    return new RawPost(
        server,
        Messages.legacy("tools/call", "'name':'" + tool + "'"),
        "MCP-Protocol-Version: " + version,
        "Authorization: ann");
  }

  private static JsonNode event(RawPost call) throws IOException {
    return JsonText.read(call.readUntil("data: ").substring(6));
  }

  private static Posted answer(String principal, JsonNode question, String outcome) {
    return Posted.legacy(
        server,
        response(question, outcome),
        "MCP-Protocol-Version",
        VERSION,
        "Authorization",
        principal);
  }

  private static String response(JsonNode question, String outcome) {
    return Messages.json("{'jsonrpc':'2.0','id':" + question.path("id") + "," + outcome + "}");
  }

  private static String text(JsonNode message) {
    return message.path("result").path("content").path(0).path("text").asString();
  }

  private record Call() implements McpHttpCall {
    @Override
    public String method() {
      return "POST";
    }

    @Override
    public List<String> headers(String name) {
      return switch (name) {
        case "Content-Type" -> List.of("application/json");
        case "Accept" -> List.of(Posted.BOTH);
        case "MCP-Protocol-Version" -> List.of(VERSION);
        default -> List.of();
      };
    }

    @Override
    public byte[] body() {
      return Messages.legacy("tools/call", "'name':'ask'").getBytes(StandardCharsets.UTF_8);
    }
  }

  /** Takes the stream in memory. */
  private static final class Events implements McpHttpReply, EventSink {
    private final CountDownLatch asked = new CountDownLatch(1);
    private volatile String text = "";

    @Override
    public void json(int status, Map<String, String> headers, byte[] body) {
      throw new AssertionError("a stream was wanted");
    }

    @Override
    public void empty(int status, Map<String, String> headers) {
      throw new AssertionError("empty " + status);
    }

    @Override
    public EventSink startEvents() {
      return this;
    }

    @Override
    public void write(byte[] bytes) {
      text += new String(bytes, StandardCharsets.UTF_8);
      if (text.contains("elicitation/create")) {
        asked.countDown();
      }
    }

    @Override
    public void close() {}
  }
}

package dev.comfyserve.mcp.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.mcp.McpFixture;
import dev.comfyserve.mcp.Messages;
import dev.comfyserve.mcp.Posted;
import dev.comfyserve.mcp.TestTools;
import dev.comfyserve.mcp.asking.Asking;
import dev.comfyserve.mcp.conversation.InputRequest;
import dev.comfyserve.mcp.conversation.MissingCapability;
import dev.comfyserve.mcp.prompt.Prompt;
import dev.comfyserve.mcp.prompt.PromptDefinition;
import dev.comfyserve.mcp.prompt.PromptMessage;
import dev.comfyserve.mcp.prompt.PromptRegistry;
import dev.comfyserve.mcp.prompt.PromptResult;
import dev.comfyserve.mcp.tool.Tool;
import dev.comfyserve.mcp.tool.ToolCall;
import dev.comfyserve.mcp.tool.ToolResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Questions of the modern era: the client sends its request again, with the answers. */
class InputRoundsTest {
  private static final Instant START = Instant.parse("2026-08-01T12:00:00Z");
  private static final byte[] KEY = "0123456789abcdef0123456789abcdef".getBytes();
  private static final String ALL = "'elicitation':{},'sampling':{},'roots':{}";
  private static final String LARGE = "'size':{'action':'accept','content':{'size':'large'}}";
  private static final String TWO = "'count':{'action':'accept','content':{'count':2}}";

  private static volatile Instant now;
  private static McpFixture server;

  private static final InputRequest SIZE =
      form("Which size?", "'size':{'type':'string','enum':['small','large']}", "size");
  private static final InputRequest COUNT =
      form("How many?", "'count':{'type':'integer','minimum':1}", "count");

  @BeforeAll
  static void start() {
    server = serve(KEY);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void beginNow() {
    now = START;
  }

  @Test
  void a_question_is_an_answer_that_says_what_is_asked() {
    Posted answer = order("'item':'hat'", "");
    assertThat(answer.status()).isEqualTo(200);
    JsonNode result = answer.result();
    assertThat(result.path("resultType").asString()).isEqualTo("input_required");
    assertThat(result.path("inputRequests").propertyNames()).containsExactly("size");
    JsonNode asked = result.path("inputRequests").path("size");
    assertThat(asked.path("method").asString()).isEqualTo("elicitation/create");
    assertThat(asked.path("params").path("message").asString()).isEqualTo("Which size?");
    assertThat(asked.path("params").path("requestedSchema").path("type").asString())
        .isEqualTo("object");
    assertThat(result.path("requestState").isString()).isTrue();
    assertThat(result.has("ttlMs")).isFalse();
    assertThat(result.has("content")).isFalse();
  }

  @Test
  void later_rounds_see_what_was_answered_in_earlier_ones() {
    Posted first = order("'item':'hat'", "");
    Posted second = order("'item':'hat'", answers(LARGE) + state(first));
    assertThat(asked(second)).containsExactly("count");
    assertThat(state(second)).isNotEqualTo(state(first));
    Posted third = order("'item':'hat'", answers(TWO) + state(second));
    assertThat(text(third)).isEqualTo("2 large hat");
    assertThat(third.result().path("resultType").asString()).isEqualTo("complete");
    assertThat(third.result().has("requestState")).isFalse();
  }

  @Test
  void answers_may_come_all_at_once_and_without_a_state() {
    assertThat(text(order("'item':'hat'", answers(LARGE + "," + TWO)))).isEqualTo("2 large hat");
  }

  @Test
  void an_answer_stays_as_it_was_first_given() {
    Posted second = order("'item':'hat'", answers(LARGE) + state(order("'item':'hat'", "")));
    String other = LARGE.replace("'size':'large'", "'size':'small'");
    assertThat(text(order("'item':'hat'", answers(other + "," + TWO) + state(second))))
        .isEqualTo("2 large hat");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'size':7",
        "'size':null",
        "'size':'large'",
        "'size':[]",
        "'size':{}",
        "'size':{'action':'maybe'}",
        "'size':{'action':'accept'}",
        "'size':{'action':'accept','content':'large'}",
        "'size':{'action':'accept','content':null}",
        "'size':{'action':'accept','content':{}}",
        "'size':{'action':'accept','content':{'size':7}}",
        "'size':{'action':'accept','content':{'size':'huge'}}",
        "'colour':{'action':'accept','content':{'size':'large'}}",
        ""
      })
  void what_does_not_answer_is_asked_again(String given) {
    assertThat(asked(order("'item':'hat'", answers(given)))).containsExactly("size");
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "7", "'large'", "[]"})
  void answers_that_are_no_object_answer_nothing(String given) {
    assertThat(asked(order("'item':'hat'", ",'inputResponses':" + given))).containsExactly("size");
  }

  @Test
  void what_nobody_asked_for_is_passed_over_and_not_carried_along() {
    String extra = ",'secret':{'action':'accept','content':{'key':'value'}}";
    Posted second = order("'item':'hat'", answers(LARGE + extra));
    assertThat(asked(second)).containsExactly("count");
    assertThat(payload(second)).contains("large").doesNotContain("secret");
  }

  @ParameterizedTest
  @ValueSource(strings = {"decline", "cancel"})
  void a_person_may_refuse(String action) {
    Posted answer = order("'item':'hat'", answers("'size':{'action':'" + action + "'}"));
    assertThat(text(answer)).isEqualTo("no order: " + action);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"%s-TAMPERED", "%sA", "%s=", " %s", "%s.", ".%s", "%s.%s", "A%s", "", ".", "x"})
  void a_state_that_was_changed_is_refused(String form) {
    String state = rawState(order("'item':'hat'", ""));
    refuses(",'requestState':'" + form.replace("%s", state) + "'" + answers(LARGE));
  }

  @Test
  void no_character_of_a_state_can_be_another() {
    String state = rawState(order("'item':'hat'", ""));
    for (int i = 0; i < state.length(); i++) {
      char other = state.charAt(i) == 'A' ? 'B' : 'A';
      refuses(",'requestState':'" + state.substring(0, i) + other + state.substring(i + 1) + "'");
    }
  }

  @Test
  void bits_that_the_decoder_passes_over_count_too() {
    String state = rawState(order("'item':'hat'", ""));
    // 32 bytes are 43 characters, of whose last only four bits mean anything.
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    int last = alphabet.indexOf(state.charAt(state.length() - 1));
    String same = state.substring(0, state.length() - 1) + alphabet.charAt(last ^ 1);
    refuses(",'requestState':'" + same + "'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"7", "{}", "[]", "true"})
  void a_state_that_is_no_string_is_refused(String state) {
    refuses(",'requestState':" + state);
  }

  @Test
  void null_is_no_state() {
    assertThat(asked(order("'item':'hat'", ",'requestState':null"))).containsExactly("size");
  }

  @Test
  void a_state_is_of_one_caller() {
    String carried = state(order("'item':'hat'", ""));
    Posted stolen = Posted.by(server, "eve", orderBody("'item':'hat'", answers(LARGE) + carried));
    assertThat(stolen.errorCode()).isEqualTo(-32602);
    assertThat(asked(order("'item':'hat'", answers(LARGE) + carried))).containsExactly("count");
  }

  @Test
  void a_state_is_of_one_request() {
    String carried = state(order("'item':'hat','gift':true", ""));
    assertThat(order("'item':'coat','gift':true", answers(LARGE) + carried).errorCode())
        .isEqualTo(-32602);
    assertThat(order("'item':'hat'", carried).errorCode()).isEqualTo(-32602);
    assertThat(call("other", "'item':'hat','gift':true", carried).errorCode()).isEqualTo(-32602);
    assertThat(asked(order("'gift':true,'item':'hat'", answers(LARGE) + carried)))
        .containsExactly("count");
  }

  @Test
  void a_state_ends_with_its_time() {
    String carried = state(order("'item':'hat'", ""));
    now = START.plus(Duration.ofHours(1)).minusMillis(1);
    assertThat(asked(order("'item':'hat'", answers(LARGE) + carried))).containsExactly("count");
    now = START.plus(Duration.ofHours(1));
    Posted late = order("'item':'hat'", answers(LARGE) + carried);
    assertThat(late.errorCode()).isEqualTo(-32602);
    assertThat(late.body()).contains("expired");
  }

  @Test
  void a_state_may_come_twice_because_nothing_is_remembered() {
    String carried = answers(LARGE) + state(order("'item':'hat'", ""));
    assertThat(asked(order("'item':'hat'", carried))).containsExactly("count");
    assertThat(asked(order("'item':'hat'", carried))).containsExactly("count");
  }

  @Test
  void another_replica_with_the_same_key_goes_on_and_one_with_another_key_does_not() {
    String carried = answers(TWO) + state(order("'item':'hat'", answers(LARGE)));
    try (McpFixture replica = serve(KEY);
        McpFixture stranger = serve(new byte[32])) {
      String body = orderBody("'item':'hat'", carried);
      assertThat(text(Posted.by(replica, "ann", body))).isEqualTo("2 large hat");
      assertThat(Posted.by(stranger, "ann", body).errorCode()).isEqualTo(-32602);
    }
  }

  @Test
  void answers_that_are_too_long_to_be_carried_are_refused() {
    String story = "'story':{'action':'accept','content':{'text':'" + "x".repeat(60_000) + "'}}";
    Posted answer = call("story", "", answers(story));
    assertThat(answer.errorCode()).isEqualTo(-32602);
    assertThat(answer.body()).contains("too long");
    refuses(",'requestState':'" + "A".repeat(70_000) + ".A'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "'sampling':{}", "'elicitation':{'url':{}}"})
  void a_client_that_cannot_be_asked_is_told_what_it_lacks(String capabilities) {
    String token = ",'_meta':{'progressToken':1}";
    String params = Messages.call("order", "'item':'hat'") + token;
    String body =
        Messages.capable(capabilities, "tools/call", params)
            .replace(
                Messages.json(token + ",'_meta':{"), Messages.json(",'_meta':{'progressToken':1,"));
    Posted answer = Posted.by(server, "ann", body);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.contentType()).isEqualTo("application/json");
    assertThat(answer.errorCode()).isEqualTo(-32021);
    assertThat(answer.json().path("id").asInt()).isEqualTo(1);
    assertThat(answer.json().path("error").path("data").path("requiredCapabilities").toString())
        .isEqualTo(Messages.json("{'elicitation':{}}"));
  }

  @Test
  void a_tool_may_look_first_and_go_another_way() {
    assertThat(text(Posted.by(server, "ann", body("", "careful", "", "")))).isEqualTo("unasked");
    assertThat(asked(call("careful", "", ""))).containsExactly("size");
  }

  @Test
  void other_capabilities_are_asked_for_in_their_own_words() {
    Posted first = call("all", "", "");
    assertThat(asked(first)).containsExactly("form", "model", "folders");
    String model = "'model':{'role':'assistant','model':'m','content':{'type':'text','text':'x'}}";
    String folders = "'folders':{'roots':[{'uri':'file:///a'}]}";
    assertThat(asked(call("all", "", answers("'folders':{'roots':'all'},'model':{}"))))
        .containsExactly("form", "model", "folders");
    Posted second = call("all", "", answers(model + "," + folders) + state(first));
    assertThat(asked(second)).containsExactly("form");
    String form = "'form':{'action':'accept','content':{'size':'small'}}";
    assertThat(text(call("all", "", answers(form) + state(second))))
        .isEqualTo("[folders, form, model]");
  }

  @Test
  void a_prompt_may_ask() {
    String params = "'name':'greeting'";
    Posted first = Posted.by(server, "ann", Messages.capable(ALL, "prompts/get", params));
    assertThat(asked(first)).containsExactly("size");
    Posted second =
        Posted.by(
            server,
            "ann",
            Messages.capable(ALL, "prompts/get", params + answers(LARGE) + state(first)));
    assertThat(second.result().path("messages")).hasSize(1);
  }

  @Test
  void lists_pay_no_heed_to_states() {
    Posted list = Posted.modern(server, "tools/list", "'requestState':'x','inputResponses':{}");
    assertThat(list.result().path("tools").isEmpty()).isFalse();
  }

  private static McpFixture serve(byte[] key) {
    List<Tool<String>> tools =
        List.of(
            TestTools.tool("order", "{'type':'object'}", InputRoundsTest::order),
            TestTools.tool("other", "{'type':'object'}", InputRoundsTest::order),
            TestTools.tool("story", "{'type':'object'}", InputRoundsTest::story),
            TestTools.tool("careful", "{'type':'object'}", InputRoundsTest::careful),
            TestTools.tool("all", "{'type':'object'}", InputRoundsTest::all));
    Prompt<String> greeting =
        new Prompt<>(
            new PromptDefinition("greeting", null, "Greets.", List.of()),
            call -> {
              call.conversation().ask("size", SIZE);
              return new PromptResult(null, List.of(PromptMessage.user("Hello")));
            });
    return McpFixture.start(
        McpFixture.offer(tools)
            .withPrompts(new PromptRegistry<>(List.of(greeting)), null)
            .withAsking(Asking.with(key, () -> now)),
        McpFixture.PATIENT,
        0);
  }

  private static ToolResult order(ToolCall<String> call) throws Exception {
    ObjectNode size = call.conversation().ask("size", SIZE);
    if (!size.path("action").asString().equals("accept")) {
      return ToolResult.text("no order: " + size.path("action").asString());
    }
    ObjectNode count = call.conversation().ask("count", COUNT);
    return ToolResult.text(
        "%s %s %s"
            .formatted(
                count.path("content").path("count"),
                size.path("content").path("size").asString(),
                call.arguments().path("item").asString()));
  }

  private static ToolResult story(ToolCall<String> call) throws Exception {
    call.conversation().ask("story", form("Tell me.", "'text':{'type':'string'}", "text"));
    call.conversation().ask("size", SIZE);
    return ToolResult.text("told");
  }

  private static ToolResult careful(ToolCall<String> call) throws Exception {
    try {
      call.conversation().ask("size", SIZE);
      return ToolResult.text("asked");
    } catch (MissingCapability e) {
      return ToolResult.text("unasked");
    }
  }

  private static ToolResult all(ToolCall<String> call) throws Exception {
    ObjectNode sampling = (ObjectNode) TestTools.json("{'messages':[],'maxTokens':10}");
    ObjectNode nothing = (ObjectNode) TestTools.json("{}");
    var questions = new java.util.LinkedHashMap<String, InputRequest>();
    questions.put("form", SIZE);
    questions.put("model", new InputRequest(InputRequest.Kind.SAMPLING, sampling));
    questions.put("folders", new InputRequest(InputRequest.Kind.ROOTS, nothing));
    var answers = call.conversation().ask(questions);
    return ToolResult.text(new java.util.TreeSet<>(answers.keySet()).toString());
  }

  private static InputRequest form(String message, String properties, String required) {
    return InputRequest.form(
        message,
        (ObjectNode)
            TestTools.json(
                "{'type':'object','properties':{%s},'required':['%s']}"
                    .formatted(properties, required)));
  }

  private static void refuses(String more) {
    Posted answer = order("'item':'hat'", more);
    assertThat(answer.errorCode()).as(more).isEqualTo(-32602);
    assertThat(answer.status()).isEqualTo(200);
  }

  private static Posted order(String arguments, String more) {
    return call("order", arguments, more);
  }

  private static Posted call(String tool, String arguments, String more) {
    return Posted.by(server, "ann", body(ALL, tool, arguments, more));
  }

  private static String orderBody(String arguments, String more) {
    return body(ALL, "order", arguments, more);
  }

  private static String body(String capabilities, String tool, String arguments, String more) {
    return Messages.capable(capabilities, "tools/call", Messages.call(tool, arguments) + more);
  }

  private static String answers(String given) {
    return ",'inputResponses':{" + given + "}";
  }

  private static String state(Posted answer) {
    return ",'requestState':'" + rawState(answer) + "'";
  }

  private static String rawState(Posted answer) {
    return answer.result().path("requestState").stringValue();
  }

  private static String payload(Posted answer) {
    String encoded = rawState(answer).split("\\.")[0];
    return new String(java.util.Base64.getUrlDecoder().decode(encoded));
  }

  private static Iterable<String> asked(Posted answer) {
    assertThat(answer.result().path("resultType").asString())
        .as(answer.body())
        .isEqualTo("input_required");
    return answer.result().path("inputRequests").propertyNames();
  }

  private static String text(Posted answer) {
    return answer.result().path("content").path(0).path("text").asString();
  }
}

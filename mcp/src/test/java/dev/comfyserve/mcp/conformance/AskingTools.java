package dev.comfyserve.mcp.conformance;

import static dev.comfyserve.mcp.TestTools.json;

import dev.comfyserve.mcp.TestTools;
import dev.comfyserve.mcp.conversation.Conversation;
import dev.comfyserve.mcp.conversation.InputRequest;
import dev.comfyserve.mcp.conversation.LogLevel;
import dev.comfyserve.mcp.prompt.Prompt;
import dev.comfyserve.mcp.prompt.PromptDefinition;
import dev.comfyserve.mcp.prompt.PromptMessage;
import dev.comfyserve.mcp.prompt.PromptResult;
import dev.comfyserve.mcp.tool.Tool;
import dev.comfyserve.mcp.tool.ToolCall;
import dev.comfyserve.mcp.tool.ToolHandler;
import dev.comfyserve.mcp.tool.ToolResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What the suite wants to be asked and told by. */
final class AskingTools {
  private static final InputRequest NAME =
      form("What is your name?", "'name':{'type':'string'}", "name");
  private static final InputRequest OK = form("Please confirm", "'ok':{'type':'boolean'}", "ok");
  private static final InputRequest ROOTS =
      new InputRequest(InputRequest.Kind.ROOTS, JsonNodeFactory.instance.objectNode());

  private AskingTools() {}

  static List<Tool<String>> all() {
    return List.of(
        tool(
            "test_missing_capability",
            call -> {
              call.conversation().ask("question", sampling("Are you there?", 10));
              return ToolResult.text("It can be asked.");
            }),
        tool(
            "test_streaming_elicitation",
            call -> {
              call.conversation().ask("user_name", NAME);
              return ToolResult.text("It was asked.");
            }),
        tool(
            "test_logging_tool",
            call -> {
              log(call.conversation(), "Logged.");
              return ToolResult.text("It was logged, for those who want it.");
            }),
        tool("test_tool_with_logging", AskingTools::logThrice),
        TestTools.tool(
            "test_sampling",
            "{'type':'object','properties':{'prompt':{'type':'string'}},'required':['prompt']}",
            AskingTools::sample),
        TestTools.tool(
            "test_elicitation",
            "{'type':'object','properties':{'message':{'type':'string'}},'required':['message']}",
            AskingTools::elicit),
        tool("test_elicitation_sep1034_defaults", call -> fillIn(call, DEFAULTS)),
        tool("test_elicitation_sep1330_enums", call -> fillIn(call, ENUMS)),
        tool(
            "test_input_required_result_elicitation",
            call -> ToolResult.text("Hello, " + name(call) + "!")),
        tool("test_input_required_result_sampling", AskingTools::capital),
        tool(
            "test_input_required_result_list_roots",
            call -> ToolResult.text(call.conversation().ask("client_roots", ROOTS).toString())),
        tool("test_input_required_result_request_state", AskingTools::confirm),
        tool("test_input_required_result_tampered_state", AskingTools::confirm),
        tool("test_input_required_result_multiple_inputs", AskingTools::askAll),
        tool("test_input_required_result_multi_round", AskingTools::askTwice),
        tool("test_input_required_result_capabilities", AskingTools::askWhatIsAllowed));
  }

  static Prompt<String> prompt() {
    InputRequest context =
        form("What context should the prompt use?", "'context':{'type':'string'}", "context");
    return new Prompt<>(
        new PromptDefinition(
            "test_input_required_result_prompt", null, "Asks for its context.", List.of()),
        call -> {
          ObjectNode answer = call.conversation().ask("user_context", context);
          return new PromptResult(
              null, List.of(PromptMessage.user("Context: " + content(answer, "context"))));
        });
  }

  private static final InputRequest DEFAULTS =
      form(
          "Please check these.",
          "'name':{'type':'string','default':'John Doe'},'age':{'type':'integer','default':30},"
              + "'score':{'type':'number','default':95.5},'status':{'type':'string','enum':"
              + "['active','inactive','pending'],'default':'active'},"
              + "'verified':{'type':'boolean','default':true}");

  private static final InputRequest ENUMS =
      form(
          "Please choose.",
          "'untitledSingle':{'type':'string','enum':['option1','option2','option3']},"
              + "'titledSingle':{'type':'string','oneOf':[{'const':'value1','title':'First'},"
              + "{'const':'value2','title':'Second'}]},"
              + "'legacyEnum':{'type':'string','enum':['opt1','opt2'],'enumNames':['One','Two']},"
              + "'untitledMulti':{'type':'array','items':{'type':'string',"
              + "'enum':['option1','option2']}},"
              + "'titledMulti':{'type':'array','items':{'anyOf':[{'const':'value1',"
              + "'title':'First'},{'const':'value2','title':'Second'}]}}");

  private static ToolResult logThrice(ToolCall<String> call) throws InterruptedException {
    log(call.conversation(), "Tool execution started");
    Thread.sleep(50);
    log(call.conversation(), "Tool processing data");
    Thread.sleep(50);
    log(call.conversation(), "Tool execution completed");
    return ToolResult.text("Done.");
  }

  private static void log(Conversation conversation, String text) {
    conversation.log(LogLevel.INFO, JsonNodeFactory.instance.stringNode(text));
  }

  private static ToolResult sample(ToolCall<String> call) throws Exception {
    ObjectNode answer =
        call.conversation()
            .ask("sample", sampling(call.arguments().path("prompt").stringValue(), 100));
    return ToolResult.text("LLM response: " + said(answer));
  }

  private static ToolResult elicit(ToolCall<String> call) throws Exception {
    InputRequest form =
        form(
            call.arguments().path("message").stringValue(),
            "'username':{'type':'string'},'email':{'type':'string'}",
            "username",
            "email");
    return ToolResult.text("User response: " + call.conversation().ask("form", form));
  }

  private static ToolResult fillIn(ToolCall<String> call, InputRequest form) throws Exception {
    return ToolResult.text("Elicitation completed: " + call.conversation().ask("form", form));
  }

  private static ToolResult capital(ToolCall<String> call) throws Exception {
    ObjectNode answer =
        call.conversation()
            .ask("capital_question", sampling("What is the capital of France?", 100));
    return ToolResult.text(said(answer));
  }

  private static ToolResult confirm(ToolCall<String> call) throws Exception {
    ObjectNode answer = call.conversation().ask("confirm", OK);
    return ToolResult.text("state-ok: " + content(answer, "ok"));
  }

  private static ToolResult askAll(ToolCall<String> call) throws Exception {
    Map<String, InputRequest> questions = new LinkedHashMap<>();
    questions.put("user_name", NAME);
    questions.put("greeting", sampling("Generate a greeting", 50));
    questions.put("client_roots", ROOTS);
    return ToolResult.text(call.conversation().ask(questions).toString());
  }

  private static ToolResult askTwice(ToolCall<String> call) throws Exception {
    ObjectNode first = call.conversation().ask("step1", NAME);
    String name = content(first, "name");
    InputRequest next =
        form(name + ", what is your favorite color?", "'color':{'type':'string'}", "color");
    ObjectNode second = call.conversation().ask("step2", next);
    return ToolResult.text(name + " likes " + content(second, "color"));
  }

  private static ToolResult askWhatIsAllowed(ToolCall<String> call) throws Exception {
    Map<String, InputRequest> questions = new LinkedHashMap<>();
    questions.put("user_name", NAME);
    questions.put("greeting", sampling("Generate a greeting", 50));
    questions.values().removeIf(question -> !call.conversation().client().allows(question));
    return ToolResult.text(call.conversation().ask(questions).toString());
  }

  static String name(ToolCall<String> call) throws Exception {
    return content(call.conversation().ask("user_name", NAME), "name");
  }

  static InputRequest form(String message, String properties, String... required) {
    ObjectNode schema = (ObjectNode) json("{'type':'object','properties':{" + properties + "}}");
    if (required.length > 0) {
      List.of(required).forEach(schema.putArray("required")::add);
    }
    return InputRequest.form(message, schema);
  }

  private static InputRequest sampling(String text, int maxTokens) {
    ObjectNode params = JsonNodeFactory.instance.objectNode();
    ObjectNode message = params.putArray("messages").addObject().put("role", "user");
    message.putObject("content").put("type", "text").put("text", text);
    return new InputRequest(InputRequest.Kind.SAMPLING, params.put("maxTokens", maxTokens));
  }

  private static String content(ObjectNode answer, String field) {
    return answer.path("content").path(field).asString("nothing");
  }

  private static String said(ObjectNode answer) {
    return answer.path("content").path("text").asString("");
  }

  private static Tool<String> tool(String name, ToolHandler<String> handler) {
    return TestTools.tool(name, "{'type':'object','additionalProperties':false}", handler);
  }
}

package dev.comfyserve.mcp.conformance;

import dev.comfyserve.mcp.MemoryTasks;
import dev.comfyserve.mcp.TestTools;
import dev.comfyserve.mcp.conversation.InputRequest;
import dev.comfyserve.mcp.conversation.MissingCapability;
import dev.comfyserve.mcp.tool.TaskStarted;
import dev.comfyserve.mcp.tool.Tool;
import dev.comfyserve.mcp.tool.ToolCall;
import dev.comfyserve.mcp.tool.ToolHandler;
import dev.comfyserve.mcp.tool.ToolOutcome;
import dev.comfyserve.mcp.tool.ToolResult;
import java.util.List;
import java.util.Map;

/** What the suite wants to run as tasks. */
final class TaskTools {
  private static final InputRequest CONFIRM =
      AskingTools.form("Really delete it?", "'confirm':{'type':'boolean'}", "confirm");

  private final MemoryTasks tasks;

  TaskTools(MemoryTasks tasks) {
    this.tasks = tasks;
  }

  List<Tool<String>> all() {
    return List.of(
        tool(
            "greet",
            "'name':{'type':'string'}",
            call -> ToolResult.text("Hello, " + call.arguments().path("name").asString("") + "!")),
        tool(
            "slow_compute",
            "'seconds':{'type':'number'},'label':{'type':'string'}",
            this::slowCompute),
        tool("failing_job", "", call -> taskOnly(call, TaskTools::fail)),
        tool(
            "protocol_error_job",
            "",
            call ->
                taskOnly(
                    call,
                    _ -> {
                      throw new MemoryTasks.JobFailed();
                    })),
        tool("confirm_delete", "'filename':{'type':'string'}", this::confirmDelete),
        tool("multi_input", "", call -> taskOnly(call, TaskTools::askBoth)),
        tool("test_tool_with_task", "", this::askThenRun));
  }

  private ToolOutcome slowCompute(ToolCall<String> call) throws InterruptedException {
    long millis = (long) (call.arguments().path("seconds").doubleValue(1) * 1000);
    String label = call.arguments().path("label").asString("");
    if (millis > 0 && call.conversation().client().tasks()) {
      return new TaskStarted(tasks.start(call.principal(), _ -> computed(millis, label)));
    }
    return computed(millis, label);
  }

  private static ToolResult computed(long millis, String label) throws InterruptedException {
    Thread.sleep(millis);
    return ToolResult.text("Computed " + label);
  }

  private static ToolResult fail(MemoryTasks.Questions questions) throws InterruptedException {
    Thread.sleep(1000);
    return ToolResult.error("The job failed.");
  }

  private ToolOutcome confirmDelete(ToolCall<String> call) throws MissingCapability {
    String file = call.arguments().path("filename").asString("it");
    return taskOnly(
        call,
        questions -> {
          var answer = questions.ask(Map.of("confirm-1", CONFIRM)).get("confirm-1");
          boolean confirmed = answer.path("content").path("confirm").booleanValue(false);
          return ToolResult.text((confirmed ? "Deleted " : "Kept ") + file);
        });
  }

  private static ToolResult askBoth(MemoryTasks.Questions questions) throws InterruptedException {
    InputRequest name = AskingTools.form("Name?", "'name':{'type':'string'}", "name");
    return ToolResult.text(questions.ask(Map.of("name-1", name, "confirm-2", CONFIRM)).toString());
  }

  private ToolOutcome askThenRun(ToolCall<String> call) throws Exception {
    String name = AskingTools.name(call);
    return taskOnly(call, _ -> ToolResult.text("Done for " + name));
  }

  private ToolOutcome taskOnly(ToolCall<String> call, MemoryTasks.Job job)
      throws MissingCapability {
    if (!call.conversation().client().tasks()) {
      throw MissingCapability.tasks();
    }
    return new TaskStarted(tasks.start(call.principal(), job));
  }

  private static Tool<String> tool(String name, String properties, ToolHandler<String> handler) {
    return TestTools.tool(name, "{'type':'object','properties':{" + properties + "}}", handler);
  }
}
